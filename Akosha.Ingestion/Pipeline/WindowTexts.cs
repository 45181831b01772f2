using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;

namespace Akosha.Ingestion.Pipeline;

/// <summary>The texts that vectors are made of: messages together with those around them, as far as these are at hand.</summary>
internal static class WindowTexts
{
    /// <summary>
    /// The text of each row, in the order of the rows; null for one that is no message, or has no words of its own.
    /// </summary>
    /// <param name="rows">Rows of any conversations, each message once.</param>
    /// <param name="windows">How windows are made.</param>
    public static string?[] Of(IReadOnlyList<MessageRow> rows, TextWindows windows)
    {
        var texts = new string?[rows.Count];
        var conversations = Enumerable.Range(0, rows.Count).Where(i => rows[i].IsMessage)
            .GroupBy(i => (rows[i].SystemId, rows[i].ConversationId));
        foreach (var conversation in conversations)
        {
            var order = conversation.OrderBy(i => rows[i].Place).ToArray();
            for (var i = 0; i < order.Length; i++)
            {
                var row = rows[order[i]];
                if (string.IsNullOrWhiteSpace(row.Content)) continue;
                texts[order[i]] = windows.Of(
                    i > 0 ? TurnOf(rows[order[i - 1]], row) : null, TurnOf(row, row)!.Value,
                    i + 1 < order.Length ? TurnOf(rows[order[i + 1]], row) : null);
            }
        }
        return texts;
    }

    private static TextWindows.Turn? TurnOf(MessageRow row, MessageRow beside) =>
        Math.Abs(row.Timestamp - beside.Timestamp) > TextWindows.LongestPause.TotalMicroseconds ? null
            : new TextWindows.Turn(row.Author, row.Content ?? "");
}
