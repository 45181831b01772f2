using Akosha.Storage.Queue;

namespace Akosha.Search.Catalogs;

/// <summary>
/// Says in Redis what this replica's searches see: at once when it is more, and now and then that it still is so. A replica that
/// stops, or starts anew, takes its mark back; one that was killed leaves a mark that runs out. Who has a mark also answers what
/// became of writes.
/// </summary>
internal sealed partial class WatermarkPublisher(
    Watermarks marks, OutcomeChannel outcomes, SearchableIndex index, SearchOptions options, TimeProvider time,
    ILogger<WatermarkPublisher> logger) : BackgroundService
{
    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(1);

    private readonly string _name = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly SemaphoreSlim _turn = new(1);
    private Watermark? _said;

    private TimeSpan Lasting => TimeSpan.FromMilliseconds(options.AliveMilliseconds);

    /// <summary>Says what the replica sees now. Redis away is no failure: then the writers ask another way.</summary>
    public async Task SayAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(MaxPatience);
            await SayAsync(index.Watermark, limit.Token);
        }
        catch (Exception error) when (
            RedisConnection.IsAway(error) || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            _said = null;
            Log.Unsaid(logger, error.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxPatience);
        await SayAsync(null, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _turn.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var advanced = index.Advanced;
            await SayAsync(stoppingToken);
            await advanced.WaitAsync(Lasting / 5, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SayAsync(Watermark? seen, CancellationToken cancellation)
    {
        if (_said is { } before && before.LakeId != seen?.LakeId)
        {
            await marks.RemoveAsync(before.LakeId, _name, cancellation);
            _said = null;
        }
        if (seen is not { } now) return;
        var answering = outcomes.AnswerAsync(now.LakeId, index.Outcomes.Find);
        // Before others know of this replica, but not if that holds the mark up.
        if (!answering.IsCompleted) await Task.WhenAny(answering, Task.Delay(Lasting / 20, time, cancellation));
        var mark = new Watermarks.Mark(now.LogVersion, now.Forgotten);
        await marks.SetAsync(now.LakeId, _name, mark, Lasting, isNew: now != _said, cancellation);
        _said = now;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Debug, EventName = "WatermarkUnsaid",
            Message = "What searches see could not be said in Redis: {Reason}")]
        public static partial void Unsaid(ILogger logger, string reason);
    }
}
