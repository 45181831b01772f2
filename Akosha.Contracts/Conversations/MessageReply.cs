using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>A message as it is kept.</summary>
/// <param name="Id">Its id, unique within the conversation.</param>
/// <param name="Role"><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>.</param>
/// <param name="Author">Who spoke, if it was said.</param>
/// <param name="Content">What was said.</param>
/// <param name="Timestamp">When it was said (UTC).</param>
/// <param name="ReceivedAt">When it came in (UTC).</param>
/// <param name="Version">The version of the write; a later write of the same message has a higher one.</param>
public sealed record MessageReply(
    string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version)
{
    /// <summary>The metadata of the message; absent if it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, MetadataValue>? Metadata { get; init; }

    /// <summary>
    /// With <c>raw=true</c> the message as it was given, but for the bytes of pictures and files; absent if it had nothing that
    /// the other fields have not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Raw { get; init; }
}
