using System.IO.Compression;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;
using static Akosha.Storage.Lake.SegmentColumns;

namespace Akosha.Storage.Lake;

/// <summary>Writes rows as the Parquet file of a segment: zstd pages, one row group per 16,384 rows.</summary>
public static class SegmentWriter
{
    private const int RowGroupRows = 16_384;

    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Fastest,
    };

    /// <summary>The bytes of a segment with these rows, in their order.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<MessageRow> rows, CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(Schema, stream, Options, cancellationToken: cancellation))
            foreach (var group in rows.Chunk(RowGroupRows)) await WriteGroupAsync(writer, group, cancellation);
        return stream.ToArray();
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, MessageRow[] rows, CancellationToken cancellation)
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(SystemId, Texts(rows, row => row.SystemId));
        await group.WriteAsync(ConversationId, Texts(rows, row => row.ConversationId));
        await group.WriteAsync(MessageId, Texts(rows, row => row.MessageId));
        await WriteAsync(group, Ordinal, rows, row => row.Ordinal, cancellation);
        await group.WriteAsync(Role, Texts(rows, row => row.Role));
        await group.WriteAsync(Author, Texts(rows, row => row.Author));
        await group.WriteAsync(Content, Texts(rows, row => row.Content));
        await WriteAsync(group, Timestamp, rows, row => TimeOf(row.Timestamp), cancellation);
        await WriteAsync(group, ReceivedAt, rows, row => TimeOf(row.ReceivedAt), cancellation);
        await WriteMetadataAsync(group, rows, cancellation);
        await WriteAsync(group, SegmentColumns.ContentHash, rows, row => row.ContentHash, cancellation);
        await WriteAsync(group, SegmentColumns.Version, rows, row => row.Version, cancellation);
        await WriteAsync(group, Deleted, rows, row => row.Deleted, cancellation);
        await group.WriteAsync(Embedding, (IReadOnlyCollection<byte[]>)Array.ConvertAll(rows, row => row.Embedding!));
        await group.WriteAsync(EmbeddingModel, Texts(rows, row => row.EmbeddingModel));
        group.CompleteValidate();
    }

    private static string[] Texts(MessageRow[] rows, Converter<MessageRow, string?> column) =>
        Array.ConvertAll(rows, row => column(row)!);

    private static Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, MessageRow[] rows, Converter<MessageRow, T> column, CancellationToken cancellation)
        where T : struct =>
        group.WriteAsync<T>(field, Array.ConvertAll(rows, column).AsMemory(), cancellationToken: cancellation);

    private static DateTime TimeOf(long microseconds) => UnixMicroseconds.ToTime(microseconds).UtcDateTime;

    private static async Task WriteMetadataAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation)
    {
        var levels = MetadataLevels.Of(rows.Select(row => row.Metadata));
        ReadOnlyMemory<int> repetitions = levels.Repetitions.ToArray();
        await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
            MetadataKey, levels.Keys.ToArray(), levels.KeyLevels.ToArray(), repetitions, cancellation);
        await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
            MetadataValue, levels.Values.ToArray(), levels.ValueLevels.ToArray(), repetitions, cancellation);
    }
}
