using Akosha.Client;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Akosha.Agents.Recalling;

/// <summary>
/// Recalls what fits to what is asked now: within a budget of time and tokens. When it fails, the turn goes on without.
/// </summary>
internal sealed partial class Recall(AkoshaClient client, AkoshaMemoryOptions options, ILogger logger, TimeProvider time)
{
    private const int LongestQuery = 2_000;

    /// <summary>What is recalled; null if there is nothing, or it could not be had in time.</summary>
    /// <param name="said">What is said so far; what the user said last is looked for.</param>
    /// <param name="conversationId">The conversation itself, which is not recalled.</param>
    /// <param name="cancellation">Ends the turn.</param>
    public async Task<ChatMessage?> RecallAsync(
        IEnumerable<ChatMessage> said, string? conversationId, CancellationToken cancellation)
    {
        if (options.RecalledTokens == 0 || QueryOf(said) is not { } query) return null;
        using var limit = new CancellationTokenSource(options.RecallTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            // Whatever the search does with the token, the turn does not wait longer.
            var reply = await client.SearchAsync(Request(query), both.Token).WaitAsync(both.Token);
            var hits = reply.Hits.Where(hit => hit.ConversationId != conversationId || hit.SystemId != options.SystemId)
                .Take(options.RecalledMessages);
            return RecalledMessage.Of(hits, options.RecalledTokens);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            if (limit.IsCancellationRequested) Log.TookTooLong(logger, options.RecallTimeout.TotalMilliseconds);
            else Log.Failed(logger, error);
            return null;
        }
    }

    private SearchRequest Request(string query) => new()
    {
        Query = query,
        // One more, in place of the conversation itself.
        Limit = options.RecalledMessages + 1,
        SystemIds = options.RecalledSystems is { Count: 0 } ? null : options.RecalledSystems ?? [options.SystemId],
        Content = true,
        MinScore = options.MinScore,
    };

    /// <summary>What the user said after the last answer; null if the model goes on by itself, such as after a tool.</summary>
    private static string? QueryOf(IEnumerable<ChatMessage> said)
    {
        var query = "";
        foreach (var message in said)
        {
            if (message.Role != ChatRole.User) query = message.Role == ChatRole.System ? query : "";
            else if (!RecalledMessage.Is(message) && RecalledMessage.Without(message.Text).Trim() is { Length: > 0 } text)
                query = query.Length == 0 ? text : $"{query}\n{text}";
        }
        return query.Length == 0 ? null : TextEnds.Tail(query, LongestQuery);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventName = "RecallTookTooLong", Level = LogLevel.Warning,
            Message = "Nothing came back from Akosha within {Milliseconds} ms; the turn goes on without memory")]
        public static partial void TookTooLong(ILogger logger, double milliseconds);

        [LoggerMessage(
            EventName = "RecallFailed", Level = LogLevel.Warning,
            Message = "Nothing could be recalled from Akosha; the turn goes on without memory")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
