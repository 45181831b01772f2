namespace Akosha.Search.Retrieval;

/// <summary>The answer to a search: what was found, and what could not be searched.</summary>
[System.ComponentModel.ImmutableObject(true)]
internal sealed record SearchOutcome
{
    public required IReadOnlyList<SearchHit> Hits { get; init; }
    public double TookMs { get; init; }

    /// <summary>True if something that should have been searched was not; <see cref="Warnings"/> names it.</summary>
    public bool Partial { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public IReadOnlyDictionary<string, TierOutcome> Tiers { get; init; } = new Dictionary<string, TierOutcome>();

    /// <summary>What was understood of the query beyond its words.</summary>
    public required Understood Understood { get; init; }
}
