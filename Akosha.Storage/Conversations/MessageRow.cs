namespace Akosha.Storage.Conversations;

/// <summary>
/// One row of the lake: a message, or a tombstone (<see cref="Deleted"/>) for a message, for a conversation (no
/// <see cref="MessageId"/>) or for a system (neither id). Of the rows of one key readers keep the highest
/// <see cref="Version"/>; a tombstone hides every row it covers whose version is lower.
/// </summary>
public sealed record MessageRow
{
    public required string SystemId { get; init; }
    public string? ConversationId { get; init; }
    public string? MessageId { get; init; }

    /// <summary>Position within the request that brought it; breaks ties between equal timestamps.</summary>
    public int Ordinal { get; init; }
    public string? Role { get; init; }
    public string? Author { get; init; }
    public string? Content { get; init; }

    /// <summary>When it was said, in microseconds since 1970 (UTC).</summary>
    public long Timestamp { get; init; }

    /// <summary>When Akosha received it, in microseconds since 1970 (UTC).</summary>
    public long ReceivedAt { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>XXH3 of role, author, content and metadata.</summary>
    public long ContentHash { get; init; }

    /// <summary>Rises with every write that is accepted; unique to the entry that brought the row.</summary>
    public long Version { get; init; }
    public bool Deleted { get; init; }

    /// <summary>The quantised vector (<see cref="Embeddings.QuantizedVector"/>), or null.</summary>
    public byte[]? Embedding { get; init; }

    /// <summary>Name of the model that made <see cref="Embedding"/>; vectors of different models are never compared.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>The key of the message; for messages and message tombstones only.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public MessageKey Key => MessageKey.Of(SystemId, ConversationId!, MessageId!);
}
