namespace Akosha.Search.Retrieval;

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
