using System.IO.Pipelines;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Export;

/// <summary>Exports conversations: few at the same time, and none for longer than what it reads is there.</summary>
internal sealed partial class Exporter(SearchableIndex index, ObjectStore store, TimeProvider time, ILogger<Exporter> logger)
{
    /// <summary>Most exports at the same time: each holds a catalog, and what is replaced meanwhile.</summary>
    public const int MaxAtOnce = 2;

    /// <summary>
    /// How long an export may take. Less than the shortest time for which files are kept that have left the table
    /// (<see cref="Storage.Lake.LakeOptions.RemovedFileRetentionHours"/>), and it bounds how long a slow client holds a catalog.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(45);

    private int _running;

    /// <summary>How much an export has in memory and on disk.</summary>
    public ExportLimits Limits { get; init; } = ExportLimits.Default;

    /// <summary>Begins an export of what is searchable now; whoever gets one disposes it.</summary>
    public ExportStart Begin(ExportQuery query)
    {
        if (Interlocked.Increment(ref _running) > MaxAtOnce)
        {
            Interlocked.Decrement(ref _running);
            return new ExportStart.NotNow($"{MaxAtOnce} exports are made at the same time at most");
        }
        var read = index.LongReads.Begin();
        var reading = index.Enter();
        var start = Begin(query, reading.Catalog, End, read.Ending);
        if (start is not ExportStart.Begun) End();
        return start;

        void End()
        {
            reading.Dispose();
            read.Dispose();
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Writes an export.</summary>
    /// <returns>False if it is not whole: whoever reads it must be told.</returns>
    public async Task<bool> WriteAsync(ConversationExport export, PipeWriter output, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, export.Ending);
        using var timer = time.CreateTimer(_ => ending.Cancel(), null, Longest, Timeout.InfiniteTimeSpan);
        try
        {
            await export.WriteAsync(output, ending.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            if (export.Ending.IsCancellationRequested) Log.EndedByErasure(logger);
            else if (!cancellation.IsCancellationRequested) Log.TookTooLong(logger, Longest);
            return false;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.Failed(logger, error);
            await output.FlushAsync(cancellation).AsTask().ContinueWith(_ => { }, TaskScheduler.Default); // what is whole
            return false;
        }
    }

    private ExportStart Begin(ExportQuery query, Catalog catalog, Action ended, CancellationToken ending)
    {
        if (!index.IsCaughtUp || catalog.LogVersion < 0 || catalog.Missing.Count > 0)
            return new ExportStart.NotNow("the lake is still being read");
        if (catalog.Damage.Count > 0 && !query.IsLenient) return new ExportStart.Damaged(catalog.Damage.Count);
        if (query.Version is { } version && version != catalog.LogVersion)
            return new ExportStart.OtherVersion(catalog.LogVersion);
        var order = ExportOrder.Of(catalog.Index, query);
        var blocks = BlocksOf(catalog.Index, order);
        var metadata = catalog.Stores?.Metadata.Hold(blocks) ?? new HeldMetadata();
        if (!query.IsLenient && !metadata.Has(blocks))
        {
            metadata.Dispose();
            return new ExportStart.NotNow("metadata is being moved, or could not be read from the local disk");
        }
        return new ExportStart.Begun(new ConversationExport(
            catalog, order, metadata, new ExportReads(catalog, store, Limits, query.IsLenient), query.IsLenient, ended)
        {
            Ending = ending,
        });
    }

    private static HashSet<int> BlocksOf(IndexSnapshot snapshot, ConversationOrdinal[] order) =>
        [.. order.Select(conversation => snapshot.Conversations[conversation].Metadata?.Block).OfType<int>()];

    private static partial class Log
    {
        [LoggerMessage(
            EventName = "ExportEndedByErasure", Level = LogLevel.Information,
            Message = "An export that began before an erasure has copies; its connection is cut. It can go on after the last line.")]
        public static partial void EndedByErasure(ILogger logger);

        [LoggerMessage(
            EventName = "ExportFailed", Level = LogLevel.Error,
            Message = "An export ended before it was whole; its connection is cut.")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(
            EventName = "ExportTookTooLong", Level = LogLevel.Warning,
            Message = "An export took longer than {Longest}; its connection is cut. It can go on after the last line.")]
        public static partial void TookTooLong(ILogger logger, TimeSpan longest);
    }
}
