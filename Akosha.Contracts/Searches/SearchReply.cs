using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>The answer to a search: what was found, and what could not be searched. Never changed once it is made.</summary>
[System.ComponentModel.ImmutableObject(true)]
public sealed record SearchReply
{
    /// <summary>What was found, best first.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>How long the search took (milliseconds).</summary>
    public double TookMs { get; init; }

    /// <summary>True if something that should have been searched was not; <see cref="Warnings"/> names it.</summary>
    public bool Partial { get; init; }

    /// <summary>What is missing from the answer, and what else is to be known of it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the search went in each tier, by its name.</summary>
    public IReadOnlyDictionary<string, TierOutcome> Tiers { get; init; } = new Dictionary<string, TierOutcome>();

    /// <summary>What was understood of the query beyond its words.</summary>
    public required Understood Understood { get; init; }

    /// <summary>The <c>cursor</c> of the hits after these; absent if there are none, or 10,000 have been reached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Next { get; init; }
}
