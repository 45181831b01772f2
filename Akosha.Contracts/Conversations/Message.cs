using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>One message as a client sent it, already valid.</summary>
/// <param name="Id">
/// 1–256 printable characters, unique within its conversation; given, or derived (<see cref="DerivedId"/>).
/// </param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
/// <param name="Author">Who spoke, if the client said so.</param>
/// <param name="Content">
/// The text that is searched and shown: what was said, the names and arguments of tools, and their results, in their order,
/// joined by line feeds. Empty if there is none.
/// </param>
/// <param name="Timestamp">When it was said (UTC), or null if the client left it to the time of receipt.</param>
public sealed record Message(string Id, string Role, string? Author, string Content, DateTimeOffset? Timestamp)
{
    /// <summary>The metadata of the message, or null if it has none.</summary>
    public IReadOnlyDictionary<string, MetadataValue>? Metadata { get; init; }

    /// <summary>
    /// The message as JSON, as it was given but for the bytes of pictures and files (<see cref="MessageOriginal"/>); null if it
    /// has nothing that the other properties have not.
    /// </summary>
    public string? Original { get; init; }

    /// <summary>
    /// True for a message that is only repeated by whoever tells of it, and may be told with less than before: if it is there, it
    /// stays as it is, but takes an earlier time.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Yields { get; init; }
}
