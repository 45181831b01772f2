using Akosha.Contracts.Conversations;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Turns queue entries into rows of the lake.</summary>
internal static class RowBuilder
{
    public static IEnumerable<MessageRow> Build(QueuedEntry queued) => queued.Entry switch
    {
        { Conversation: { } conversation } =>
            Enumerable.Range(queued.From, queued.Rows)
            .Select(ordinal => Row(queued, conversation, conversation.Messages[ordinal], ordinal)),
        { Deletion: { } deletion } => [Tombstone(queued, deletion)],
        _ => [],
    };

    private static MessageRow Row(QueuedEntry queued, Conversation conversation, Message message, int ordinal)
    {
        var received = UnixMicroseconds.Of(queued.Entry.ReceivedAt);
        // The metadata is of the conversation: the first of its rows carries it for all.
        var metadata = ordinal == 0 ? StoredMetadata.Of(conversation) : null;
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
            Metadata = metadata,
            MetadataVersion = metadata is not null ? queued.Version : null,
            ContentDigest = ContentDigest.Of(message.Role, message.Author, message.Content),
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
