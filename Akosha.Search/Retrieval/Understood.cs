namespace Akosha.Search.Retrieval;

/// <summary>The authors and the time that the query names.</summary>
internal sealed record Understood(IReadOnlyList<string> Authors, DateTimeOffset? From, DateTimeOffset? To);
