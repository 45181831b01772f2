using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Parquet;
using Parquet.Schema;
using static Akosha.Storage.Lake.SegmentColumns;

namespace Akosha.Tests.Storage.Lake;

/// <summary>Segments as they were written before messages had digests, and while every message carried the metadata of its conversation.</summary>
internal static class OldSegment
{
    /// <summary>The file of some rows; their vectors are left out.</summary>
    public static async Task<byte[]> WriteAsync(MessageRow[] rows, CancellationToken cancellation)
    {
        var schema = new ParquetSchema(
            SystemId, ConversationId, MessageId, Ordinal, Role, Author, Content, Timestamp, ReceivedAt,
            new MapField("metadata", MetadataKey, MetadataValue), ContentHash, SegmentColumns.Version, Deleted, Embedding, EmbeddingModel);
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, cancellationToken: cancellation))
        {
            using var group = writer.CreateRowGroup();
            await TextsAsync(SystemId, row => row.SystemId);
            await TextsAsync(ConversationId, row => row.ConversationId);
            await TextsAsync(MessageId, row => row.MessageId);
            await ValuesAsync(Ordinal, row => row.Ordinal);
            await TextsAsync(Role, row => row.Role);
            await TextsAsync(Author, row => row.Author);
            await TextsAsync(Content, row => row.Content);
            await ValuesAsync(Timestamp, row => UnixMicroseconds.ToTime(row.Timestamp).UtcDateTime);
            await ValuesAsync(ReceivedAt, row => UnixMicroseconds.ToTime(row.ReceivedAt).UtcDateTime);
            var metadata = MetadataLevels.Of(rows.Select(row => row.Metadata));
            ReadOnlyMemory<int> repetitions = metadata.Repetitions.ToArray();
            await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(MetadataKey, metadata.Keys.ToArray(), metadata.KeyLevels.ToArray(), repetitions, cancellation);
            await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(MetadataValue, metadata.Values.ToArray(), metadata.ValueLevels.ToArray(), repetitions, cancellation);
            await ValuesAsync(ContentHash, _ => 4711L);
            await ValuesAsync(SegmentColumns.Version, row => row.Version);
            await ValuesAsync(Deleted, row => row.Deleted);
            await group.WriteAsync(Embedding, (IReadOnlyCollection<byte[]>)Array.ConvertAll(rows, _ => (byte[])null!));
            await TextsAsync(EmbeddingModel, _ => null);

            Task TextsAsync(DataField field, Converter<MessageRow, string?> column) => group.WriteAsync(field, Array.ConvertAll(rows, row => column(row)!));

            Task ValuesAsync<T>(DataField field, Converter<MessageRow, T> column) where T : struct =>
                group.WriteAsync<T>(field, Array.ConvertAll(rows, column).AsMemory(), cancellationToken: cancellation);
        }
        return stream.ToArray();
    }
}
