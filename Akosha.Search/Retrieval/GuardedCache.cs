using Akosha.Storage.Resilience;
using Microsoft.Extensions.Caching.Distributed;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The cache of answers in Redis, behind its pipeline: when it is away or slow a search is made instead, and waits for nothing.
/// </summary>
internal sealed class GuardedCache(IDistributedCache cache, DependencyPipeline pipeline) : IDistributedCache
{
    public byte[]? Get(string key) => throw new NotSupportedException("only asynchronous calls are guarded");

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        throw new NotSupportedException("only asynchronous calls are guarded");

    public void Refresh(string key) => throw new NotSupportedException("only asynchronous calls are guarded");

    public void Remove(string key) => throw new NotSupportedException("only asynchronous calls are guarded");

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        CallAsync(cancellation => cache.GetAsync(key, cancellation), token);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        CallAsync(cancellation => DoneAsync(cache.SetAsync(key, value, options, cancellation)), token);

    public Task RefreshAsync(string key, CancellationToken token = default) =>
        CallAsync(cancellation => DoneAsync(cache.RefreshAsync(key, cancellation)), token);

    public Task RemoveAsync(string key, CancellationToken token = default) =>
        CallAsync(cancellation => DoneAsync(cache.RemoveAsync(key, cancellation)), token);

    /// <summary>True for every failure of the cache: none of them is the search's.</summary>
    public static bool IsTransient(Exception error) => error is not OperationCanceledException;

    private static async Task<byte[]?> DoneAsync(Task call)
    {
        await call;
        return null;
    }

    private async Task<byte[]?> CallAsync(Func<CancellationToken, Task<byte[]?>> call, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.CallAsync(token => call(token).WaitAsync(token), cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
