using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>The body of <c>POST /api/v1/search</c>. A filter that is null lets everything pass.</summary>
public sealed record SearchRequest
{
    /// <summary>The largest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>The largest <see cref="Offset"/>, and how far the hits of a search can be paged through.</summary>
    public const int MaxOffset = 10_000;

    /// <summary>The <see cref="Limit"/> of a request that gives none.</summary>
    public const int DefaultLimit = 10;

    /// <summary>The longest <see cref="Query"/>, in characters.</summary>
    public const int MaxQueryLength = 10_000;

    /// <summary>Most systems that <see cref="SystemIds"/> may name.</summary>
    public const int MaxSystems = 1_000;

    /// <summary>
    /// What is looked for: 1–10,000 characters, with <c>"phrases"</c> that must stand in a hit and <c>-words</c> that must not.
    /// </summary>
    public required string Query { get; init; }

    /// <summary>How many hits at most (1–1,000).</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>How many hits are passed over (0–10,000); with the limit 10,000 at most.</summary>
    public int Offset { get; init; }

    /// <summary><c>next</c> of an answer to the same search, to go on after its hits; in place of an offset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }

    /// <summary>What is compared.</summary>
    public SearchMode Mode { get; init; }

    /// <summary>What has at most one hit.</summary>
    public SearchGrouping GroupBy { get; init; }

    /// <summary>
    /// True to have one hit in place of all whose role and content are the same, with the places of the others
    /// (<see cref="SearchHit.Duplicates"/>); absent for true where hits are of conversations, and false where they are of
    /// messages. A conversation whose best message is a copy of another hit then has no hit of its own.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Collapse { get; init; }

    /// <summary>True if hits that say the same are one hit.</summary>
    [JsonIgnore]
    public bool IsCollapsed => Collapse ?? GroupBy == SearchGrouping.Conversation;

    /// <summary>The systems that are searched, 1–1,000 of them; null for all that the caller may see.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SystemIds { get; init; }

    /// <summary>The roles that a hit may have: some of <c>user</c>, <c>assistant</c>, <c>system</c>, <c>tool</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The earliest time of a hit (inclusive).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which a hit must be (exclusive).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// What the metadata of a hit must be, by name; all of it must hold. A name that the message itself has counts as it is
    /// there, any other as its conversation has it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, MetadataCondition>? Metadata { get; init; }

    /// <summary>The tiers that are searched: some of <c>hot</c>, <c>warm</c>, <c>cold</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tiers { get; init; }

    /// <summary>The time from which relative dates in the query count; null for the time of the search.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Now { get; init; }

    /// <summary>False to take names and dates in the query as mere words.</summary>
    public bool Interpret { get; init; } = true;

    /// <summary>True to have each hit show the parts of its score.</summary>
    public bool Explain { get; init; }

    /// <summary>
    /// The version of the log that the answer must hold at least; null if any will do. It does not change what the answer is.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AtLeast { get; init; }
}
