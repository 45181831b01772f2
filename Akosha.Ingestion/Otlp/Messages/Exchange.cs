namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>What a span tells of a conversation, or log records of the same span do.</summary>
/// <param name="SystemId">The system.</param>
/// <param name="ConversationId">The conversation; null if nothing tells which.</param>
/// <param name="Messages">The messages, in their order; null if they cannot be read.</param>
/// <param name="Signals">How many spans or records it was read from.</param>
internal sealed record Exchange(
    string SystemId, string? ConversationId, IReadOnlyList<SaidMessage>? Messages, int Signals);
