namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>GET /api/v1/log</c>.</summary>
/// <param name="Version">
/// The version of the log that searches see; for a caller who is bound to some systems, the one that it asked for.
/// </param>
public sealed record LogReply(long Version);
