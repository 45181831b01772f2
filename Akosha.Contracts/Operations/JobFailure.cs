namespace Akosha.Contracts.Operations;

/// <summary>A run of a maintenance job that failed.</summary>
/// <param name="At">When.</param>
/// <param name="Detail">Why.</param>
public sealed record JobFailure(DateTimeOffset At, string? Detail);
