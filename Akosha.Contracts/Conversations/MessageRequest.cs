using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// A message as it is sent: with the fields named here, or as clients of OpenAI and Anthropic have it. Fields besides are kept
/// and reported as ignored.
/// </summary>
/// <param name="Role">
/// <c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>; <c>developer</c> is taken for <c>system</c>, <c>function</c> for
/// <c>tool</c>.
/// </param>
public sealed record MessageRequest(string Role)
{
    /// <summary>
    /// A string, or an array of parts by their <c>type</c>: <c>text</c>, <c>tool_use</c>, <c>tool_result</c>, pictures, files and
    /// others. It may be null or absent if there is something else, such as calls of tools.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Content { get; init; }

    /// <summary>
    /// 1–256 printable characters, unique within the conversation. Without it the id is derived from what is said.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Who spoke: 1–256 printable characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Author { get; init; }

    /// <summary>Who spoke, where there is no <see cref="Author"/>; of a tool its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>When it was said (RFC 3339 with an offset); without it the time of receipt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>At most 64 strings, numbers, booleans and lists of strings by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, MetadataValue>? Metadata { get; init; }

    /// <summary>The calls of tools, as OpenAI has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ToolCalls { get; init; }

    /// <summary>The call that this is the result of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ToolCallId { get; init; }
}
