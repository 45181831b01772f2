using System.Buffers;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;

namespace Akosha.Search.Export;

/// <summary>
/// The cold messages of several batches, gathered by one reading of the files that have them. In its files a message lies by its
/// time, and in an export by its conversation: batch by batch, nearly every file would be read for each.
/// </summary>
/// <param name="catalog">The catalog, which is held open.</param>
/// <param name="rows">Reads rows of segments.</param>
/// <param name="limits">How much is gathered.</param>
/// <param name="batches">The messages of each batch.</param>
internal sealed class ColdStretch(
    Catalog catalog, ExportRows rows, ExportLimits limits, IReadOnlyList<List<ExportTurn>> batches) : IAsyncDisposable
{
    private const int AtOnce = 2;

    private readonly SpilledRows _spilled = new(catalog.Stores?.Folder?.Path ?? Path.GetTempPath(), batches.Count);
    private readonly CancellationTokenSource _ending = new();
    private Task _gathering = Task.CompletedTask;

    private readonly record struct Wanted(MessageNumber Message, int Batch);

    /// <summary>Begins to gather.</summary>
    public ColdStretch Begin()
    {
        _gathering = Task.Run(() => Parallel.ForEachAsync(
            BySegment(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _ending.Token },
            async (segment, token) => await GatherAsync(segment.Key, segment, token)));
        return this;
    }

    /// <summary>Gives the cold messages of a batch; those that could not be gathered are missing.</summary>
    /// <returns>False if they take too much memory.</returns>
    public async Task<bool> TryLoadAsync(int batch, RenderedRows into, CancellationToken cancellation)
    {
        await _gathering.WaitAsync(cancellation);
        if (_spilled.BytesOf(batch) > ExportRows.MaxCharacters) return false;
        try
        {
            _spilled.Load(batch, into);
        }
        catch (IOException)
        {
            into.Clear(); // the lake has them still
        }
        return true;
    }

    /// <summary>It is called when nobody loads from it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _gathering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _spilled.Dispose();
        _ending.Dispose();
    }

    private IEnumerable<IGrouping<string, Wanted>> BySegment() =>
        from batch in batches.Index()
        from turn in batch.Item
        let block = rows.BlockOf(turn.Message)
        where block.Tier == Tier.Cold
        let segment = block.PlaceOf(turn.Message).Segment
        where segment is not null
        group new Wanted(turn.Message, batch.Index) by segment;

    private async Task GatherAsync(string segment, IEnumerable<Wanted> messages, CancellationToken cancellation)
    {
        if (_spilled.Bytes > limits.StretchBytes) return; // the rest is read batch by batch
        var wanted = messages.ToDictionary(message => rows.BlockOf(message.Message).PlaceOf(message.Message).Row);
        using var renderer = new RowRenderer(catalog.Index.Columns);
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            await rows.ReadSegmentAsync(
                segment, wanted.Keys, new RowBudget(long.MaxValue), (row, stored) =>
                {
                    var (message, batch) = wanted[row];
                    if (_spilled.BytesOf(batch) > ExportRows.MaxCharacters) return; // it will be read in parts
                    buffer.ResetWrittenCount();
                    var timestamp = renderer.Render(buffer, message, stored);
                    _spilled.Add(batch, message, timestamp, buffer.WrittenSpan);
                }, cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested && error is not OutOfMemoryException)
        {
            // Whoever reads the batch finds what is wrong, once everything before it is written.
        }
    }
}
