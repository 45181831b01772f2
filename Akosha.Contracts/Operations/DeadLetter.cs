namespace Akosha.Contracts.Operations;

/// <summary>An entry that was set aside.</summary>
/// <param name="Id">Its id among the dead letters.</param>
/// <param name="SystemId">The system it belongs to, if it could be read.</param>
/// <param name="Reason">Why it could not be processed.</param>
/// <param name="At">When it was set aside.</param>
public sealed record DeadLetter(string Id, string? SystemId, string Reason, DateTimeOffset At);
