using Akosha.Contracts.Conversations;

namespace Akosha.Contracts.Searches;

/// <summary>The turns around a hit, in the order in which they were said.</summary>
/// <param name="Before">Those before it.</param>
/// <param name="After">Those after it.</param>
public sealed record HitContext(IReadOnlyList<MessageReply> Before, IReadOnlyList<MessageReply> After);
