using Akosha.Contracts.Searches;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>Which conversations are listed. A filter that is null lets everything pass.</summary>
internal sealed record ListingRequest
{
    /// <summary>The largest <see cref="Limit"/>, and that of a request that gives none.</summary>
    public const int MaxLimit = 200, DefaultLimit = 50;

    /// <summary>Their system.</summary>
    public string? System { get; init; }

    /// <summary>Who has said one of their messages.</summary>
    public string? Author { get; init; }

    /// <summary>The earliest time of that message (inclusive).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which that message must be (exclusive).</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>What their metadata must be, by name.</summary>
    public IReadOnlyDictionary<string, MetadataCondition> Metadata { get; init; } = new Dictionary<string, MetadataCondition>();

    /// <summary>How many at most (1–200).</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>After which one the page begins; null for the first page.</summary>
    public ListingPlace? After { get; init; }
}
