namespace Akosha.Search.Retrieval.Queries;

/// <summary>A term of a query, as it was read.</summary>
/// <param name="Hash">The hash of the term, as the index has it.</param>
/// <param name="Surface">The word as it stands in the query, in lower case and folded.</param>
internal readonly record struct ParsedTerm(ulong Hash, string Surface)
{
    /// <summary>How it is written, as the index has it: what is written otherwise counts less.</summary>
    public ulong Form { get; init; } = Hash;

    /// <summary>True for a word of which others may be a part, or that may be a part of others.</summary>
    public bool IsWord { get; init; }

    /// <summary>The position of a term of the query that it counts no rarer than; null for none.</summary>
    public int? NoRarerThan { get; init; }

    /// <summary>The share that it counts of what its rarity gives (0–1).</summary>
    public float Share { get; init; } = 1;
}
