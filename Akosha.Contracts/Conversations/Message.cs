namespace Akosha.Contracts.Conversations;

/// <summary>One message as a client sent it, already valid.</summary>
/// <param name="Id">1–256 printable characters, unique within its conversation.</param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
/// <param name="Author">Who spoke, if the client said so.</param>
/// <param name="Content">1 byte to 256 KiB of UTF-8.</param>
/// <param name="Timestamp">When it was said (UTC), or null if the client left it to the time of receipt.</param>
public sealed record Message(string Id, string Role, string? Author, string Content, DateTimeOffset? Timestamp);
