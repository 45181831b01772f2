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

/// <summary>How the search went in one tier.</summary>
internal sealed record TierOutcome(double TookMs, int Segments, int Messages);

/// <summary>The authors and the time that the query names.</summary>
internal sealed record Understood(IReadOnlyList<string> Authors, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>A message that was found.</summary>
internal sealed record SearchHit
{
    public required string SystemId { get; init; }
    public required string ConversationId { get; init; }
    public required string MessageId { get; init; }
    public required string Role { get; init; }
    public string? Author { get; init; }
    public DateTimeOffset Timestamp { get; init; }
    public float Score { get; init; }
    public required string Tier { get; init; }

    /// <summary>A passage of the content, at most about 320 characters.</summary>
    public required string Snippet { get; init; }

    /// <summary>Where the words of the query stand in the snippet.</summary>
    public required IReadOnlyList<Highlight> Highlights { get; init; }

    /// <summary>The parts of the score, if they were asked for.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public ScoreParts? Explain { get; init; }
}

/// <summary>A place in a snippet, in UTF-16 code units: from its start, inclusive, to its end, exclusive.</summary>
internal readonly record struct Highlight(int Start, int End);
