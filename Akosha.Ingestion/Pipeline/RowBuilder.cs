using Akosha.Contracts.Conversations;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Turns queue entries into rows of the lake.</summary>
internal static class RowBuilder
{
    public static IEnumerable<MessageRow> Build(QueuedEntry queued) => queued.Entry switch
    {
        { Conversation: { } conversation } => Rows(queued, conversation),
        { Deletion: { } deletion } => [Tombstone(queued, deletion)],
        _ => [],
    };

    private static IEnumerable<MessageRow> Rows(QueuedEntry queued, Conversation conversation)
    {
        // The order of a request is kept whatever its clocks say: nothing is placed before what it comes after.
        var latest = long.MinValue;
        for (var ordinal = 0; ordinal < queued.From + queued.Rows; ordinal++)
        {
            var message = conversation.Messages[ordinal];
            latest = Math.Max(latest, UnixMicroseconds.Of(message.Timestamp ?? queued.Entry.ReceivedAt));
            if (ordinal < queued.From) continue;
            var row = Row(queued, conversation, message, ordinal);
            yield return row.Timestamp == latest ? row : row with { PlacedAt = latest };
        }
    }

    private static MessageRow Row(QueuedEntry queued, Conversation conversation, Message message, int ordinal)
    {
        var received = UnixMicroseconds.Of(queued.Entry.ReceivedAt);
        var metadataOfMessage = message.Metadata is null ? null : MetadataJson.Of(message.Metadata);
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
            Original = message.Original,
            MessageMetadata = metadataOfMessage,
            ContentDigest = ContentDigest.Of(
                message.Role, message.Author, message.Content, message.Original, metadataOfMessage),
            Version = queued.Version,
            Yields = message.Yields,
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
