using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Hosting;

/// <summary>Rows of the lake for tests.</summary>
internal static class Rows
{
    /// <summary>A message of a user who is not named, said when it came, without metadata.</summary>
    public static MessageRow Message(
        string conversation, string id, string content, long version, string system = "s") => new()
        {
            SystemId = system,
            ConversationId = conversation,
            MessageId = id,
            Role = "user",
            Content = content,
            Timestamp = version,
            ReceivedAt = version,
            ContentDigest = ContentDigest.Of("user", null, content),
            Version = version,
            Embedding = QuantizedVector.Encode(StaticEmbeddingGenerator.Embed(content)),
            EmbeddingModel = StaticEmbeddingGenerator.ModelName,
        };

    /// <summary>The message as one that was said at a time.</summary>
    public static MessageRow At(this MessageRow row, long timestamp) => row with { Timestamp = timestamp };

    /// <summary>The message as one of an author.</summary>
    public static MessageRow By(this MessageRow row, string? author) => row with
    {
        Author = author,
        ContentDigest = ContentDigest.Of(row.Role!, author, row.Content!),
    };

    /// <summary>The message as one of a role.</summary>
    public static MessageRow As(this MessageRow row, string role) => row with
    {
        Role = role,
        ContentDigest = ContentDigest.Of(role, row.Author, row.Content!),
    };

    /// <summary>The row as the one that carries its conversation's metadata, which its write gave.</summary>
    public static MessageRow With(this MessageRow row, IReadOnlyDictionary<string, string>? metadata) =>
        row with { Metadata = metadata, MetadataVersion = metadata is null ? null : row.Version };

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
