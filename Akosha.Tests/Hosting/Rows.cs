using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Hosting;

/// <summary>Rows of the lake for tests.</summary>
internal static class Rows
{
    public static MessageRow Message(
        string conversation, string id, string content, long version, string system = "s", string? author = null,
            string role = "user",
        long? timestamp = null, IReadOnlyDictionary<string, string>? metadata = null) => new()
        {
            SystemId = system,
            ConversationId = conversation,
            MessageId = id,
            Role = role,
            Author = author,
            Content = content,
            Timestamp = timestamp ?? version,
            ReceivedAt = version,
            Metadata = metadata,
            MetadataVersion = metadata is null ? null : version,
            ContentDigest = ContentDigest.Of(role, author, content),
            Version = version,
            Embedding = QuantizedVector.Encode(StaticEmbeddingGenerator.Embed(content)),
            EmbeddingModel = StaticEmbeddingGenerator.ModelName,
        };

    public static MessageRow Tombstone(string system, string? conversation, string? id, long version) => new()
    {
        SystemId = system,
        ConversationId = conversation,
        MessageId = id,
        Timestamp = version,
        ReceivedAt = version,
        Version = version,
        Deleted = true,
    };
}
