namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>POST /api/v1/queue/dead/replay</c>.</summary>
/// <param name="Replayed">Dead letters that are in the queue again.</param>
public sealed record ReplayReply(int Replayed);
