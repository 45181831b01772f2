namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>GET /api/v1/maintenance</c>.</summary>
/// <param name="Jobs">Every job.</param>
public sealed record JobsReply(IReadOnlyList<JobReply> Jobs);
