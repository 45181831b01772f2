using System.IO.Compression;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake.Columns;
using Akosha.Storage.Lake.Footers;
using Parquet;

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

    private SegmentWriter(MemoryStream stream, ParquetWriter writer)
    {
        _stream = stream;
        _writer = writer;
    }

    /// <summary>What was written so far.</summary>
    public SegmentTally Tally { get; } = new();

    /// <summary>A writer without a row yet.</summary>
    /// <param name="expectedBytes">The size that the file is expected to have; it may be another.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public static async Task<SegmentWriter> CreateAsync(int expectedBytes, CancellationToken cancellation)
    {
        var stream = new MemoryStream(expectedBytes);
        return new SegmentWriter(
            stream, await ParquetWriter.CreateAsync(MessageSchema.Parquet, stream, Options, cancellationToken: cancellation));
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
        _group.Add(row.WithDigest());
        foreach (var column in MessageSchema.Columns) _characters += column.CharactersOf(row);
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

    private async Task EndGroupAsync(CancellationToken cancellation)
    {
        MessageRow[] rows = [.. _group];
        using (var group = _writer.CreateRowGroup())
        {
            foreach (var column in MessageSchema.Columns) await column.WriteAsync(group, rows, cancellation);
            group.CompleteValidate();
        }
        _bounds.Add(RowGroupBounds.Of(_group));
        _group.Clear();
        _characters = 0;
    }
}
