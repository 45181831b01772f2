using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Turns queue entries into rows of the lake.</summary>
internal static class RowBuilder
{
    public static IEnumerable<MessageRow> Build(QueuedEntry queued) => queued.Entry switch
    {
        { Conversation: { } conversation } => conversation.Messages.Select((message, ordinal) => Row(queued, conversation, message, ordinal)),
        { Deletion: { } deletion } => [Tombstone(queued, deletion)],
        _ => [],
    };

    private static MessageRow Row(QueuedEntry queued, Conversation conversation, Message message, int ordinal)
    {
        var received = UnixMicroseconds.Of(queued.Entry.ReceivedAt);
        return new MessageRow
        {
            SystemId = conversation.SystemId,
            ConversationId = conversation.ConversationId,
            MessageId = message.Id,
            Ordinal = ordinal,
            Role = message.Role,
            Author = message.Author,
            Content = message.Content,
            Timestamp = message.Timestamp is { } timestamp ? UnixMicroseconds.Of(timestamp) : received,
            ReceivedAt = received,
            Metadata = conversation.Metadata,
            ContentHash = ContentHash.Of(message, conversation.Metadata),
            Version = queued.Version,
        };
    }

    private static MessageRow Tombstone(QueuedEntry queued, Deletion deletion) => new()
    {
        SystemId = deletion.SystemId,
        ConversationId = deletion.ConversationId,
        MessageId = deletion.MessageId,
        Timestamp = UnixMicroseconds.Of(queued.Entry.ReceivedAt),
        ReceivedAt = UnixMicroseconds.Of(queued.Entry.ReceivedAt),
        Version = queued.Version,
        Deleted = true,
    };
}
