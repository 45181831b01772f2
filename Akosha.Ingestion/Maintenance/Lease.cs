using Akosha.Storage.Queue;
using StackExchange.Redis;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// A job that one process at a time should do. In Redis: a lock of its client (a key with a token and a time to live), renewed
/// here while the job runs, so that the lease of a process that died ends by itself. It saves work, no more: the fence is the
/// commit, which fails if another process has removed one of the files meanwhile.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    // Not LockExtendAsync: if its look at the key fails it says that the lease is lost, and what may pass would end the job.
    private const string RenewScript =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";

    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);

    private readonly RedisConnection? _redis;
    private readonly RedisKey _key;
    private readonly RedisValue _token = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _held = new();
    private readonly Task _renewing;

    private Lease(RedisConnection? redis, RedisKey key, TimeProvider time)
    {
        _redis = redis;
        _key = key;
        _renewing = redis is null ? Task.CompletedTask : RenewAsync(time);
    }

    /// <summary>Cancelled when the lease is lost: another process may be at the job.</summary>
    public CancellationToken Held => _held.Token;

    /// <summary>Takes the lease of a job; null if another process has it. Without Redis there is no other process.</summary>
    public static async Task<Lease?> TryTakeAsync(RedisConnection? redis, string job, TimeProvider time)
    {
        if (redis is null) return new Lease(null, default, time);
        RedisKey key = $"akosha:lease:{job}";
        var lease = new Lease(redis, key, time);
        if (await redis.CallAsync(database => database.LockTakeAsync(key, lease._token, TimeToLive))) return lease;
        await lease.DisposeAsync();
        return null;
    }

    /// <summary>Gives the lease back, if it is still this process's.</summary>
    public async ValueTask DisposeAsync()
    {
        await _held.CancelAsync();
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _held.Dispose();
        if (_redis is null) return;
        try
        {
            await _redis.CallAsync(database => database.LockReleaseAsync(_key, _token));
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            // Then it ends by itself.
        }
    }

    private async Task RenewAsync(TimeProvider time)
    {
        while (true)
        {
            await Task.Delay(TimeToLive / 3, time, _held.Token);
            try
            {
                RedisValue[] arguments = [_token, (long)TimeToLive.TotalMilliseconds];
                var renewed = await _redis!.CallAsync(database => database.ScriptEvaluateAsync(RenewScript, [_key], arguments));
                if (!(bool)renewed) await _held.CancelAsync();
            }
            catch (Exception error) when (RedisConnection.IsAway(error))
            {
                // The next time tells whether it ended meanwhile.
            }
        }
    }
}
