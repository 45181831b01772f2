using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// The turns of the conversations that a file is about, out of all files that may hold some, and the text that each one's vector
/// is to be made of. Of a long text only the ends are kept, as windows take no more.
/// </summary>
/// <param name="windows">How windows are made.</param>
internal sealed class GatheredTurns(TextWindows windows)
{
    private readonly NewestRows _newest = new();
    private readonly HashSet<(string System, string Conversation)> _conversations = [];
    private readonly HashSet<string> _systems = new(StringComparer.Ordinal);
    private readonly List<(MessageRow Row, (int File, int Row) Place)> _rows = [];

    /// <summary>What the vector of a row is to be made of.</summary>
    /// <param name="Text">The text; null for one without words of its own.</param>
    /// <param name="Row">The row, without most of its columns.</param>
    public readonly record struct Wanted(string? Text, MessageRow Row);

    /// <summary>Notes the conversation of a row as one to look for.</summary>
    public void LookFor(MessageRow row)
    {
        if (!row.IsMessage) return;
        _systems.Add(row.SystemId);
        _conversations.Add((row.SystemId, row.ConversationId!));
    }

    /// <summary>Takes a row into account, if it is of a conversation that is looked for.</summary>
    /// <param name="row">The row, with its text.</param>
    /// <param name="place">The number of its file, and where it is there.</param>
    public void Add(MessageRow row, (int File, int Row) place)
    {
        if (row.ConversationId is { } conversation ? !_conversations.Contains((row.SystemId, conversation))
            : !_systems.Contains(row.SystemId)) return;
        _newest.Add(row, place);
        if (row.IsMessage) _rows.Add((Trimmed(row), place));
    }

    /// <summary>What the vectors of the rows are to be made of that count.</summary>
    public Dictionary<(int File, int Row), Wanted> Wants()
    {
        if (_newest.NeedsPlaces) _newest.AddPlaces(_rows.Select(found => found.Row));
        var counting = _rows
            .Where(found => _newest.FateInMerge(found.Row, found.Place) is RowFate.Keep or RowFate.KeepBare)
            .Select(found => (Row: _newest.Placed(found.Row), found.Place)).ToList();
        var texts = WindowTexts.Of(counting.ConvertAll(found => found.Row), windows);
        return counting.Select((found, i) => (found.Place, Wanted: new Wanted(texts[i], found.Row)))
            .ToDictionary(found => found.Place, found => found.Wanted);
    }

    private MessageRow Trimmed(MessageRow row) => row with
    {
        Content = Ends(row.Content),
        Embedding = null,
        Original = null,
        Metadata = null,
        MessageMetadata = null,
    };

    private string? Ends(string? text) => text is null || text.Length <= 2 * windows.Characters ? text
        : text[..windows.Characters] + text[^windows.Characters..];
}
