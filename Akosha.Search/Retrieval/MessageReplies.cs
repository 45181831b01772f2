using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>Makes of rows the messages that answers show.</summary>
internal static class MessageReplies
{
    /// <summary>The message of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isRaw">True to show it as it was given, too.</param>
    public static MessageReply Of(MessageRow row, bool isRaw = false) => new(
        row.MessageId!, row.Role!, row.Author, row.Content!, UnixMicroseconds.ToTime(row.Timestamp),
        UnixMicroseconds.ToTime(row.ReceivedAt), row.Version)
    {
        Metadata = row.MessageMetadata is { } metadata ? MetadataJson.Read(metadata) : null,
        Raw = isRaw && row.Original is { } original ? JsonElement.Parse(original) : null,
    };
}
