using Parquet.Schema;

namespace Akosha.Storage.Lake;

/// <summary>The Parquet columns of a segment; the types are those the table's Delta schema names.</summary>
internal static class SegmentColumns
{
    public static readonly DataField<string> SystemId = new("system_id", false);
    public static readonly DataField<string> ConversationId = new("conversation_id", true);
    public static readonly DataField<string> MessageId = new("message_id", true);
    public static readonly DataField<int> Ordinal = new("ordinal", false);
    public static readonly DataField<string> Role = new("role", true);
    public static readonly DataField<string> Author = new("author", true);
    public static readonly DataField<string> Content = new("content", true);
    public static readonly DateTimeDataField Timestamp = new(
        "timestamp", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, false);
    public static readonly DateTimeDataField ReceivedAt = new(
        "received_at", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, false);
    public static readonly DataField<string> MetadataKey = new("key", false);
    public static readonly DataField<string> MetadataValue = new("value", true);
    public static readonly DataField<long> ContentHash = new("content_hash", false);
    public static readonly DataField<long> Version = new("version", false);
    public static readonly DataField<bool> Deleted = new("deleted", false);
    public static readonly DataField<byte[]> Embedding = new("embedding", true);
    public static readonly DataField<string> EmbeddingModel = new("embedding_model", true);
    public static readonly DataField<byte[]> ContentDigest = new("content_digest", true);
    public static readonly DataField<long> MetadataVersion = new("metadata_version", true);

    public static readonly ParquetSchema Schema = new(
        SystemId, ConversationId, MessageId, Ordinal, Role, Author, Content, Timestamp, ReceivedAt,
        new MapField("metadata", MetadataKey, MetadataValue), ContentHash, Version, Deleted, Embedding, EmbeddingModel,
            ContentDigest, MetadataVersion);
}
