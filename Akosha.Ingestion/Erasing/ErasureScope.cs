using System.Security.Cryptography;
using System.Text.Json;
using Akosha.Contracts.Erasures;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Erasing;

/// <summary>What an erasure is about. What is null there does not narrow it.</summary>
/// <param name="SystemId">The system.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Author">Who has said it.</param>
internal sealed record ErasureScope(string SystemId, string? ConversationId, string? MessageId, string? Author)
{
    /// <summary>The scope of an erasure that is under way.</summary>
    public static ErasureScope Of(ErasureReply erasure) =>
        new(erasure.SystemId, erasure.ConversationId, erasure.MessageId, erasure.Author);

    /// <summary>Its kind, as answers name it.</summary>
    public string Kind => this switch
    {
        { Author: not null } => "author",
        { MessageId: not null } => "message",
        { ConversationId: not null } => "conversation",
        _ => "system",
    };

    /// <summary>True if whole conversations are meant, with their metadata.</summary>
    public bool IsOfConversations => MessageId is null && Author is null;

    /// <summary>What it is about, as SHA-256 in hexadecimal (<see cref="ErasureReply.ScopeDigest"/>).</summary>
    public string Digest => Convert.ToHexStringLower(Hash(SystemId, ConversationId, MessageId, Author));

    /// <summary>SHA-256 of the JSON array of some texts.</summary>
    public static byte[] Hash(params string?[] texts) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(texts));

    /// <summary>True if a row of the lake has something of it: a content, or the metadata of a conversation.</summary>
    public bool IsIn(MessageRow row) => Holds(row.SystemId, row.ConversationId, row.MessageId, row.Author)
        && (row.IsMessage || (IsOfConversations && row.MetadataVersion is not null));

    /// <summary>What is left of a queue's entry without it: the same object if all is left, null if nothing is.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="until">What was accepted later is not meant.</param>
    public IngestEntry? Without(IngestEntry entry, DateTimeOffset until)
    {
        if (entry.ReceivedAt > until || entry.Conversation is not { } conversation) return entry;
        var left = conversation.Messages
            .Where(message => !Holds(conversation.SystemId, conversation.ConversationId, message.Id, message.Author)).ToList();
        if (left.Count == conversation.Messages.Count) return entry;
        return left.Count == 0 ? null : entry with { Conversation = conversation with { Messages = left } };
    }

    private bool Holds(string system, string? conversation, string? message, string? author) => system == SystemId
        && (ConversationId is null || conversation == ConversationId) && (MessageId is null || message == MessageId)
        && (Author is null || author == Author);
}
