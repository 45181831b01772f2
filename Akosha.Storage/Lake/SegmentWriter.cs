using System.Buffers.Binary;
using System.IO.Compression;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake.Footers;
using Parquet;
using Parquet.Schema;
using static Akosha.Storage.Lake.SegmentColumns;

namespace Akosha.Storage.Lake;

/// <summary>
/// Writes rows as the Parquet file of a segment, in memory: zstd pages; a row group ends after 16,384 rows, or earlier after 8 Mi
/// characters of all its texts (a byte of a vector counts as one), so that whoever reads or merges segments holds no more than
/// that of each.
/// </summary>
public sealed class SegmentWriter : IAsyncDisposable
{
    private const int MaxRows = 16_384, MaxCharacters = 8 << 20;

    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Fastest,
        // What the writer keeps for its next pages, for the life of the process: the pages of a row group, not of a merge.
        MaximumSmallPoolFreeBytes = 4 << 20,
        MaximumLargePoolFreeBytes = 16 << 20,
    };

    private readonly List<MessageRow> _group = [];
    private readonly List<RowGroupBounds> _bounds = [];
    private readonly MemoryStream _stream;
    private readonly ParquetWriter _writer;
    private int _characters;
    private bool _isEnded;

    private SegmentWriter(MemoryStream stream, ParquetWriter writer) => (_stream, _writer) = (stream, writer);

    /// <summary>What was written so far.</summary>
    public SegmentTally Tally { get; } = new();

    /// <summary>A writer without a row yet.</summary>
    /// <param name="expectedBytes">The size that the file is expected to have; it may be another.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public static async Task<SegmentWriter> CreateAsync(int expectedBytes, CancellationToken cancellation)
    {
        var stream = new MemoryStream(expectedBytes);
        return new SegmentWriter(
            stream, await ParquetWriter.CreateAsync(Schema, stream, Options, cancellationToken: cancellation));
    }

    /// <summary>The bytes of a segment with these rows, in their order.</summary>
    public static async Task<byte[]> WriteAsync(IEnumerable<MessageRow> rows, CancellationToken cancellation)
    {
        await using var writer = await CreateAsync(0, cancellation);
        await writer.AddAsync(rows, cancellation);
        return (await writer.CompleteAsync(cancellation)).ToArray();
    }

    /// <summary>Appends a row.</summary>
    public ValueTask AddAsync(MessageRow row, CancellationToken cancellation)
    {
        Tally.Add(row);
        _group.Add(row);
        _characters += CharactersOf(row);
        return _group.Count < MaxRows && _characters < MaxCharacters ? ValueTask.CompletedTask
            : new ValueTask(EndGroupAsync(cancellation));
    }

    /// <summary>Appends rows, in their order.</summary>
    public async Task AddAsync(IEnumerable<MessageRow> rows, CancellationToken cancellation)
    {
        foreach (var row in rows) await AddAsync(row, cancellation);
    }

    /// <summary>Ends the file; no row may follow.</summary>
    /// <returns>Its bytes.</returns>
    public async Task<ReadOnlyMemory<byte>> CompleteAsync(CancellationToken cancellation)
    {
        if (_group.Count > 0) await EndGroupAsync(cancellation);
        await DisposeAsync();
        ParquetFooter.Replace(_stream, _bounds);
        return _stream.GetBuffer().AsMemory(0, (int)_stream.Length);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _isEnded, true) ? ValueTask.CompletedTask : _writer.DisposeAsync();

    private static int CharactersOf(MessageRow row)
    {
        var characters = row.SystemId.Length + (row.ConversationId?.Length ?? 0) + (row.MessageId?.Length ?? 0)
            + (row.Author?.Length ?? 0) + (row.Content?.Length ?? 0) + (row.Embedding?.Length ?? 0) / 2;
        foreach (var (key, value) in row.Metadata ?? new Dictionary<string, string>()) characters += key.Length + value.Length;
        return characters;
    }

    private async Task EndGroupAsync(CancellationToken cancellation)
    {
        await WriteGroupAsync(_writer, [.. _group], cancellation);
        _bounds.Add(RowGroupBounds.Of(_group));
        _group.Clear();
        _characters = 0;
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
        var digests = Array.ConvertAll(rows, DigestOf);
        await group.WriteAsync<long>(
            SegmentColumns.ContentHash, Array.ConvertAll(digests, digest => unchecked((long)(ulong)(digest ?? 0))).AsMemory(),
            cancellationToken: cancellation);
        await WriteAsync(group, SegmentColumns.Version, rows, row => row.Version, cancellation);
        await WriteAsync(group, Deleted, rows, row => row.Deleted, cancellation);
        await group.WriteAsync(Embedding, (IReadOnlyCollection<byte[]>)Array.ConvertAll(rows, row => row.Embedding!));
        await group.WriteAsync(EmbeddingModel, Texts(rows, row => row.EmbeddingModel));
        await group.WriteAsync(
            SegmentColumns.ContentDigest, (IReadOnlyCollection<byte[]>)Array.ConvertAll(digests, digest => BytesOf(digest)!));
        await group.WriteAsync<long>(
            SegmentColumns.MetadataVersion, Array.ConvertAll(rows, row => row.MetadataVersion).AsMemory(),
            cancellationToken: cancellation);
        group.CompleteValidate();
    }

    private static string[] Texts(MessageRow[] rows, Converter<MessageRow, string?> column) =>
        Array.ConvertAll(rows, row => column(row)!);

    private static Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, MessageRow[] rows, Converter<MessageRow, T> column,
            CancellationToken cancellation)
        where T : struct =>
        group.WriteAsync<T>(field, Array.ConvertAll(rows, column).AsMemory(), cancellationToken: cancellation);

    /// <summary>What a message says; worked out for those of files that were written before there were digests.</summary>
    private static UInt128? DigestOf(MessageRow row) =>
        row.ContentDigest
            ?? (row is { IsMessage: true, Content: { } content } ? Conversations.ContentDigest.Of(row.Role!, row.Author, content)
            : null);

    private static byte[]? BytesOf(UInt128? digest)
    {
        if (digest is not { } value) return null;
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        return bytes;
    }

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
