namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>GET</c> and <c>PUT /api/v1/log-level</c>.</summary>
/// <param name="Level">The least severe line that the process logs: <c>Trace</c> … <c>Critical</c>, or <c>None</c>.</param>
public sealed record LogLevelReply(string Level);
