using System.Text.Json.Serialization;

namespace Akosha.Search.Retrieval;

/// <summary>A search, already valid. A null filter lets everything pass.</summary>
internal sealed record SearchRequest
{
    /// <summary>The largest <see cref="Limit"/>.</summary>
    public const int MostHits = 200;

    /// <summary>The longest <see cref="Query"/>, in characters.</summary>
    public const int LongestQuery = 10_000;

    /// <summary>Most systems that <see cref="SystemIds"/> may name.</summary>
    public const int MostSystems = 1_000;

    public required string Query { get; init; }
    public int Limit { get; init; } = 10;
    public SearchMode Mode { get; init; }

    /// <summary>True to give each conversation one hit, its best message.</summary>
    public bool ByConversation { get; init; } = true;
    public IReadOnlyList<string>? SystemIds { get; init; }
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The earliest timestamp (microseconds since 1970, inclusive).</summary>
    public long? From { get; init; }

    /// <summary>The end of the time range (microseconds since 1970, exclusive).</summary>
    public long? To { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public IReadOnlyList<string>? Tiers { get; init; }

    /// <summary>The time from which relative dates in the query count; null for the time of the search.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>False to take names and dates in the query as mere words.</summary>
    public bool Interpret { get; init; } = true;

    /// <summary>True if the caller may see no systems but <see cref="SystemIds"/>: the answer then tells nothing of others.</summary>
    public bool IsBound { get; init; }

    /// <summary>The version of the log that the answer must hold at least; null if any will do. It does not change what the answer is.</summary>
    [JsonIgnore]
    public long? AtLeast { get; init; }

    /// <summary>True to have each hit show the parts of its score.</summary>
    public bool Explain { get; init; }
}
