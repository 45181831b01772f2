using Akosha.Storage.Lake;
using Akosha.Storage.Queue;
using Minio.Exceptions;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Tells what is wrong with the world, and may pass, from what is wrong with an entry.</summary>
internal static class Failures
{
    /// <summary>True if the same entries may well succeed later.</summary>
    public static bool MayPass(Exception error) => error is
        IOException or HttpRequestException or TimeoutException or BrokenCircuitException or TimeoutRejectedException
        or RedisException or QueueUnavailableException or MinioException or LakeException or UnauthorizedAccessException;
}
