using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>
/// Tells when entries of the stream are committed, whichever process does it: they leave the stream then. It looks when a
/// commit is announced, and from time to time, for announcements can be lost.
/// </summary>
internal sealed class CommitWatch : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly RedisConnection _redis;
    private readonly ConcurrentDictionary<RedisValue, TaskCompletionSource<long>> _watched = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<long>> _passing = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _announced = new(0, 1);
    private readonly Lazy<Task> _loop;
    private int _isDisposed;

    public CommitWatch(RedisConnection redis)
    {
        _redis = redis;
        _loop = new Lazy<Task>(LoopAsync);
    }

    /// <summary>Waits until an entry is committed.</summary>
    /// <returns>A log version that holds it.</returns>
    /// <exception cref="InvalidDataException">It was set aside among the dead letters.</exception>
    /// <exception cref="QueueUnavailableException">
    /// It is gone, and so is what every commit leaves behind: Redis has lost its data.
    /// </exception>
    public Task<long> WatchAsync(RedisValue id)
    {
        _ = _loop.Value;
        return _watched.GetOrAdd(
            id, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Waits until the stream holds nothing from before an entry, which has left it.</summary>
    /// <param name="version">The version of the entry's rows.</param>
    /// <returns>A log version that holds all of that.</returns>
    public Task<long> PassedAsync(long version)
    {
        _ = _loop.Value;
        var passed = _passing.GetOrAdd(
            version, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        Announce(); // it mostly is so
        return passed;
    }

    /// <summary>Nobody waits any more for what is from before an entry.</summary>
    public void Forget(long version) => _passing.TryRemove(version, out _);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _end.CancelAsync();
        if (_loop.IsValueCreated) await _loop.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _announced.Dispose();
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        await _redis.Subscriber.SubscribeAsync(RedisKeys.Commits, (_, _) => Announce())
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!_end.IsCancellationRequested)
        {
            if (!_watched.IsEmpty) await LookAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_passing.IsEmpty) await LookForOldestAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _announced.WaitAsync(Between, _end.Token);
        }
    }

    private async Task LookAsync()
    {
        var ids = _watched.Keys.ToArray();
        foreach (var chunk in ids.Chunk(500))
        {
            var left = await _redis.CallAsync(
                database => Task.WhenAll(chunk.Select(id => database.StreamRangeAsync(RedisKeys.Stream, id, id, 1))), _end.Token);
            var gone = chunk.Zip(left).Where(pair => pair.Second.Length == 0).Select(pair => pair.First).ToArray();
            if (gone.Length == 0) continue;
            var version = await _redis.CallAsync(database => database.StringGetAsync(RedisKeys.LogVersion), _end.Token);
            var setAside = await _redis.CallAsync(
                database => Task.WhenAll(gone.Select(id => database.HashGetAsync(RedisKeys.DeadReasons, id))), _end.Token);
            foreach (var (id, reason) in gone.Zip(setAside))
            {
                if (!_watched.TryRemove(id, out var watched)) continue;
                if (!reason.IsNull) watched.TrySetException(new InvalidDataException($"the entry was set aside: {reason}"));
                else if (version.IsNull)
                    watched.TrySetException(new QueueUnavailableException("the queue was emptied from outside"));
                else watched.TrySetResult((long)version);
            }
        }
    }

    private async Task LookForOldestAsync()
    {
        var waiting = _passing.Keys.ToArray();
        var first = await _redis.CallAsync(database => database.StreamRangeAsync(RedisKeys.Stream, count: 1), _end.Token);
        var version = await _redis.CallAsync(database => database.StringGetAsync(RedisKeys.LogVersion), _end.Token);
        var oldest = first.Length == 0 ? long.MaxValue : RedisKeys.VersionOf(first[0].Id);
        foreach (var passed in waiting.Where(passed => passed < oldest))
            if (_passing.TryRemove(passed, out var waiter)) waiter.TrySetResult(version.IsNull ? -1 : (long)version);
    }

    private void Announce()
    {
        try
        {
            if (_announced.CurrentCount == 0) _announced.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody was faster, or nobody waits any more.
        }
    }
}
