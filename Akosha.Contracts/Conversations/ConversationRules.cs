namespace Akosha.Contracts.Conversations;

/// <summary>How the conversations of one request are read.</summary>
/// <param name="Now">The time of receipt, the bound for timestamps.</param>
public sealed record ConversationRules(DateTimeOffset Now)
{
    /// <summary>True to refuse what nothing is known of, false to keep and report it.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What is kept of pictures, files and sounds.</summary>
    public MediaLimits Media { get; init; } = MediaLimits.Default;

    /// <summary>The request's <c>Idempotency-Key</c>, or null.</summary>
    public string? IdempotencyKey { get; init; }
}
