namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>GET /api/v1/queue/dead</c>.</summary>
/// <param name="Entries">The entries that were set aside, at most 1,000 of them.</param>
public sealed record DeadLettersReply(IReadOnlyList<DeadLetter> Entries);
