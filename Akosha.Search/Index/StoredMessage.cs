using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>What is shown of a message.</summary>
internal sealed record StoredMessage(
    string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version)
{
    /// <summary>What is shown of a message's row.</summary>
    public static StoredMessage Of(MessageRow row) => new(
        row.MessageId!, row.Role!, row.Author, row.Content!, UnixMicroseconds.ToTime(row.Timestamp),
            UnixMicroseconds.ToTime(row.ReceivedAt), row.Version);
}
