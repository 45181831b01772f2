using Akosha.Storage.Lake;
using Akosha.Storage.Queue;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Tells what is wrong with the world, and may pass, from what is wrong with an entry.</summary>
internal static class Failures
{
    /// <summary>Whose fault a failure is.</summary>
    public static FailureKind KindOf(Exception error) => error switch
    {
        LakeUnsupportedException => FailureKind.Unsupported,
        LakeException or QueueUnavailableException or RedisException => FailureKind.Transient,
        IOException or HttpRequestException or TimeoutException or UnauthorizedAccessException => FailureKind.Transient,
        BrokenCircuitException or TimeoutRejectedException => FailureKind.Transient,
        _ => FailureKind.Entry,
    };
}
