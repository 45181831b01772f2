using Akosha.Storage.Conversations;
using Parquet.Schema;
using static Akosha.Storage.Lake.Columns.ColumnUse;

namespace Akosha.Storage.Lake.Columns;

/// <summary>
/// The columns of the messages' table, in the order of its files. A new one is a property of <see cref="MessageRow"/> and a line
/// here, at the end and nullable, since older files lack it; docs/formats/lake.md says what each means.
/// </summary>
public static class MessageSchema
{
    private static readonly List<MessageColumn> Listed = [];
    private static readonly Action<MessageRow, bool> SetHollow =
        typeof(MessageRow).GetProperty(nameof(MessageRow.IsHollow))!.SetMethod!.CreateDelegate<Action<MessageRow, bool>>();

    /// <summary>The system that owns the conversation.</summary>
    public static readonly TextColumn SystemId = Add(new TextColumn(
        "system_id", row => row.SystemId, Key | Bounded, isNullable: false, isRepeated: true));

    /// <summary>The conversation.</summary>
    public static readonly TextColumn ConversationId = Add(new TextColumn(
        "conversation_id", row => row.ConversationId, Key | Bounded, isRepeated: true));

    /// <summary>The message.</summary>
    public static readonly TextColumn MessageId = Add(new TextColumn(
        "message_id", row => row.MessageId, Key | Bounded | Shown));

    /// <summary>The position in the request.</summary>
    public static readonly ValueColumn<int> Ordinal = Add(new ValueColumn<int>("ordinal", row => row.Ordinal, Key));

    /// <summary>The role.</summary>
    public static readonly TextColumn Role = Add(new TextColumn("role", row => row.Role, Shown, isRepeated: true));

    /// <summary>The author.</summary>
    public static readonly TextColumn Author = Add(new TextColumn("author", row => row.Author, Key | Shown, isRepeated: true));

    /// <summary>What is said.</summary>
    public static readonly TextColumn Content = Add(new TextColumn("content", row => row.Content, Shown));

    /// <summary>When it was said.</summary>
    public static readonly TimeColumn Timestamp = Add(new TimeColumn(
        "timestamp", row => row.Timestamp, Key | Bounded | Shown));

    /// <summary>When it was received.</summary>
    public static readonly TimeColumn ReceivedAt = Add(new TimeColumn(
        "received_at", row => row.ReceivedAt, Key | Bounded | Shown));

    /// <summary>The metadata of the conversation.</summary>
    public static readonly MapColumn Metadata = Add(new MapColumn("metadata", row => row.Metadata, Fact));

    private static readonly HashColumn ContentHash = Add(new HashColumn("content_hash"));

    /// <summary>The version of the write.</summary>
    public static readonly ValueColumn<long> Version = Add(new ValueColumn<long>(
        "version", row => row.Version, Key | Bounded | Shown));

    /// <summary>True in tombstones.</summary>
    public static readonly ValueColumn<bool> Deleted = Add(new ValueColumn<bool>("deleted", row => row.Deleted, Key));

    /// <summary>The vector.</summary>
    public static readonly BytesColumn Embedding = Add(new BytesColumn("embedding", row => row.Embedding));

    /// <summary>The model that made it.</summary>
    public static readonly TextColumn EmbeddingModel = Add(new TextColumn(
        "embedding_model", row => row.EmbeddingModel, isRepeated: true));

    /// <summary>The digest of what is said.</summary>
    public static readonly DigestColumn ContentDigest = Add(new DigestColumn(
        "content_digest", row => row.ContentDigest, Key));

    /// <summary>The version of the write that gave the metadata.</summary>
    public static readonly OptionalColumn<long> MetadataVersion = Add(new OptionalColumn<long>(
        "metadata_version", row => row.MetadataVersion, Key));

    /// <summary>The time by which the message is placed.</summary>
    public static readonly OptionalTimeColumn PlacedAt = Add(new OptionalTimeColumn("placed_at", row => row.PlacedAt, Key));

    /// <summary>The version of the write that has placed it.</summary>
    public static readonly OptionalColumn<long> PlacedVersion = Add(new OptionalColumn<long>(
        "placed_version", row => row.PlacedVersion, Key));

    /// <summary>The message as it was given.</summary>
    public static readonly TextColumn Original = Add(new TextColumn("original", row => row.Original, Shown));

    /// <summary>The metadata of the message.</summary>
    public static readonly TextColumn MessageMetadata = Add(new TextColumn(
        "message_metadata", row => row.MessageMetadata, Shown));

    /// <summary>What the place depends on.</summary>
    public static readonly TextColumn Placing = Add(new TextColumn("placing", row => row.Placing, Key, isRepeated: true));

    /// <summary>What the vector was made of, besides the content.</summary>
    public static readonly OptionalColumn<long> EmbeddingContext = Add(new OptionalColumn<long>(
        "embedding_context", row => row.EmbeddingContext));

    /// <summary>All columns.</summary>
    public static IReadOnlyList<MessageColumn> Columns => Listed;

    /// <summary>Those with one of some uses, in their order.</summary>
    public static IEnumerable<MessageColumn> For(ColumnUse uses) => Listed.Where(column => (column.Use & uses) != 0);

    /// <summary>Columns in the order in which they are read: last those that look at others.</summary>
    internal static IEnumerable<MessageColumn> InReadingOrder(IEnumerable<MessageColumn> columns) =>
        columns.OrderBy(column => column.IsLast);

    /// <summary>The schema of a segment's file.</summary>
    internal static ParquetSchema Parquet { get; } = new([.. Listed.Select(column => column.Field)]);

    internal static void MarkHollow(MessageRow row) => SetHollow(row, true);

    private static T Add<T>(T column) where T : MessageColumn
    {
        Listed.Add(column);
        return column;
    }
}
