using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>A message that was found.</summary>
public sealed record SearchHit
{
    /// <summary>The system of the message.</summary>
    public required string SystemId { get; init; }

    /// <summary>The conversation of the message, unique within the system.</summary>
    public required string ConversationId { get; init; }

    /// <summary>The message, unique within the conversation.</summary>
    public required string MessageId { get; init; }

    /// <summary><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Who spoke, if it was said.</summary>
    public string? Author { get; init; }

    /// <summary>When it was said (UTC).</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>How well it fits; comparable within one answer.</summary>
    public float Score { get; init; }

    /// <summary>Where it was found: <c>hot</c>, <c>warm</c> or <c>cold</c>.</summary>
    public required string Tier { get; init; }

    /// <summary>A passage of the content, at most about 320 characters.</summary>
    public required string Snippet { get; init; }

    /// <summary>Where the words of the query stand in the snippet.</summary>
    public required IReadOnlyList<Highlight> Highlights { get; init; }

    /// <summary>The whole content, if it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    /// <summary>The turns around it, if they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HitContext? Context { get; init; }

    /// <summary>The other hits that say the same, where they are collapsed into this one; absent if there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Duplicates? Duplicates { get; init; }

    /// <summary>The parts of the score, if they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScoreParts? Explain { get; init; }
}
