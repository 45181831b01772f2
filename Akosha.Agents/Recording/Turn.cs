using Akosha.Contracts.Conversations;

namespace Akosha.Agents.Recording;

/// <summary>What is to be stored of a turn.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Messages">Its new messages, with their ids.</param>
/// <param name="Metadata">What is known of the conversation; null if nothing is.</param>
internal sealed record Turn(
    string ConversationId, IReadOnlyList<MessageRequest> Messages, IReadOnlyDictionary<string, MetadataValue>? Metadata);
