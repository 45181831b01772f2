namespace Akosha.Contracts.Searches;

/// <summary>The authors and the time that the query names.</summary>
/// <param name="Authors">The names, in ordinal order.</param>
/// <param name="From">The start of the time (inclusive); null if the query names none.</param>
/// <param name="To">The end of the time (exclusive); null if the query names none.</param>
public sealed record Understood(IReadOnlyList<string> Authors, DateTimeOffset? From, DateTimeOffset? To);
