namespace Akosha.Contracts.Erasures;

/// <summary>
/// The body of <c>POST /api/v1/erasures</c>: what is to be erased, everywhere. Without more it is all of the system.
/// </summary>
/// <param name="SystemId">The system.</param>
public sealed record ErasureRequest(string SystemId)
{
    /// <summary>The longest <see cref="Reason"/>, in characters.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>The conversation; null for all of the system.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The message, in every version of it; null for all of the conversation.</summary>
    public string? MessageId { get; init; }

    /// <summary>Only what this author has said, by the whole name; null for all. Not together with a message.</summary>
    public string? Author { get; init; }

    /// <summary>Why; it stays in the receipt as it is given (at most 1,000 characters).</summary>
    public string? Reason { get; init; }
}
