using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>A conversation as a list of conversations shows it.</summary>
/// <param name="SystemId">The system of the conversation.</param>
/// <param name="ConversationId">Its id within the system.</param>
/// <param name="Messages">How many messages it has.</param>
/// <param name="Authors">Who speaks in it, in the order in which they first do; 10 at most.</param>
/// <param name="FirstAt">The time of its oldest message (UTC).</param>
/// <param name="LastAt">The time of its newest message (UTC).</param>
/// <param name="Metadata">Its metadata as last given.</param>
public sealed record ConversationSummary(
    string SystemId, string ConversationId, int Messages, IReadOnlyList<string> Authors, DateTimeOffset FirstAt,
    DateTimeOffset LastAt, IReadOnlyDictionary<string, MetadataValue> Metadata)
{
    /// <summary>What it is called; absent if nobody said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>
    /// Where there is no title, how its first message that says anything begins: whole words, about 80 characters at most. Absent
    /// if no message does, or it could not be read.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FirstWords { get; init; }

    /// <summary>The conversation of the same system that it was forked from; absent if none was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }
}
