using System.Collections.Concurrent;
using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// Waits for the slowest of all live search processes, by what they say in Redis; one look answers everybody who waits. Where
/// none says anything, or Redis is away, one process is asked.
/// </summary>
internal sealed class RedisSearchBarrier : ISearchBarrier, IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an answer that is right without counts waits for them.</summary>
    private static readonly TimeSpan OutcomePatience = TimeSpan.FromSeconds(2);

    private readonly Watermarks _marks;
    private readonly OutcomeChannel _outcomes;
    private readonly Committer _committer;
    private readonly ISearchBarrier _ofOne;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Waiter, bool> _waiting = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _heard = new(0, 1);
    private readonly Lazy<Task> _loop;
    private string _listensTo = "";

    /// <summary>Somebody who waits for a version; completed with false when nothing is known of the search processes.</summary>
    private sealed class Waiter(long logVersion) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long LogVersion { get; } = logVersion;
    }

    public RedisSearchBarrier(
        Watermarks marks, OutcomeChannel outcomes, Committer committer,
        [FromKeyedServices(ISearchBarrier.OfOne)] ISearchBarrier ofOne, TimeProvider time)
    {
        _marks = marks;
        _outcomes = outcomes;
        _committer = committer;
        _ofOne = ofOne;
        _time = time;
        _loop = new Lazy<Task>(LoopAsync);
    }

    public async Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var waiter = new Waiter(logVersion);
        _waiting.TryAdd(waiter, true);
        try
        {
            _ = _loop.Value;
            Hear();
            if (await waiter.Task.WaitAsync(atMost, _time, cancellation)) return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            _waiting.TryRemove(waiter, out _);
        }
        var left = atMost - _time.GetElapsedTime(started);
        return left > TimeSpan.Zero && await _ofOne.WaitAsync(logVersion, left, cancellation);
    }

    public async Task<long?> ForgottenAsync(CancellationToken cancellation)
    {
        try
        {
            return _committer.LakeId is { Length: > 0 } lake ? await _marks.ForgottenAsync(lake, cancellation) : null;
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            return null;
        }
    }

    public async Task<WriteCounts?> OutcomeAsync(IReadOnlyList<long> versions, CancellationToken cancellation) =>
        _committer.LakeId is { Length: > 0 } lake
            ? await _outcomes.AskAsync(lake, versions, OutcomePatience, cancellation) : null;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_loop.IsValueCreated) await _loop.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _heard.Dispose();
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        while (!_end.IsCancellationRequested)
        {
            await _heard.WaitAsync(_waiting.IsEmpty ? Timeout.InfiniteTimeSpan : Between, _end.Token);
            if (!_waiting.IsEmpty) await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        var waiting = _waiting.Keys.ToList(); // whoever comes meanwhile is looked after next
        long? slowest = null;
        try
        {
            if (_committer.LakeId is { Length: > 0 } lake)
            {
                await ListenAsync(lake);
                slowest = await _marks.SlowestAsync(lake, _end.Token);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Then nothing is known.
        }
        foreach (var waiter in waiting)
            if (slowest is null || slowest >= waiter.LogVersion) waiter.TrySetResult(slowest is not null);
    }

    private async Task ListenAsync(string lake)
    {
        if (_listensTo == lake) return;
        await _marks.ListenAsync(lake, Hear);
        _listensTo = lake;
    }

    private void Hear()
    {
        try
        {
            if (_heard.CurrentCount == 0) _heard.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody was faster, or nobody waits any more.
        }
    }
}
