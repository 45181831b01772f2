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
    string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version);
