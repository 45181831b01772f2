namespace Akosha.Contracts.Conversations;

/// <summary>Messages of one conversation as a client sent them, already valid.</summary>
/// <param name="SystemId">The system that owns the conversation.</param>
/// <param name="ConversationId">Unique within the system.</param>
/// <param name="Metadata">Values by name, or null if this request gave none.</param>
/// <param name="Messages">At least one message, in the order in which they were said.</param>
public sealed record Conversation(
    string SystemId,
    string ConversationId,
    IReadOnlyDictionary<string, MetadataValue>? Metadata,
    IReadOnlyList<Message> Messages)
{
    /// <summary>What it is called, or null if this request did not say.</summary>
    public string? Title { get; init; }

    /// <summary>The conversation of the same system that it was forked from, or null if this request named none.</summary>
    public string? Parent { get; init; }

    /// <summary>
    /// A JSON object of the fields that nothing is known of; null if there are none, or they are longer than
    /// <see cref="ConversationLimits.UnknownFields"/>.
    /// </summary>
    public string? Original { get; init; }
}
