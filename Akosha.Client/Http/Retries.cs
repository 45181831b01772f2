using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Akosha.Client.Http;

/// <summary>
/// Which requests are sent again. What stores, searches, reads and deletes is the same done twice, and is sent again after every
/// failure that passes; the others only when the answer says that nothing was done, or no connection came about.
/// </summary>
internal static class Retries
{
    private static readonly HttpRequestOptionsKey<bool> Once = new("akosha.once");
    private static readonly HttpRequestOptionsKey<bool> Never = new("akosha.never");
    private static readonly HttpRequestOptionsKey<TimeSpan> Patience = new("akosha.patience");

    /// <summary>Marks a request that done twice is not the same as done once.</summary>
    public static void DoOnce(HttpRequestMessage request) => request.Options.Set(Once, true);

    /// <summary>Marks a request that is not sent again, whatever becomes of it.</summary>
    public static void NotAgain(HttpRequestMessage request) => request.Options.Set(Never, true);

    /// <summary>Says how long one try of a request may take.</summary>
    public static void Wait(HttpRequestMessage request, TimeSpan atMost) => request.Options.Set(Patience, atMost);

    /// <summary>Adds retries and the timeout of each try.</summary>
    public static void Add(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, AkoshaClientOptions options)
    {
        if (options.MaxRetries > 0)
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                Name = "retry",
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsSentAgain(arguments.Context, arguments.Outcome)),
            });
        pipeline.AddTimeout(new HttpTimeoutStrategyOptions
        {
            Name = "try",
            TimeoutGenerator = arguments => ValueTask.FromResult(
                arguments.Context.GetRequestMessage() is { } request ? PatienceOf(request, options) : options.Timeout),
        });
    }

    /// <summary>How long one try of a request may take.</summary>
    public static TimeSpan PatienceOf(HttpRequestMessage request, AkoshaClientOptions options) =>
        request.Options.TryGetValue(Patience, out var patience) ? patience : options.Timeout;

    private static bool IsSentAgain(ResilienceContext context, Outcome<HttpResponseMessage> outcome)
    {
        if (!HttpClientResiliencePredicates.IsTransient(outcome)) return false;
        if (context.GetRequestMessage() is not { } request) return true;
        if (request.Options.TryGetValue(Never, out _)) return false;
        if (!request.Options.TryGetValue(Once, out _)) return true;
        return outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            || outcome.Exception is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            };
    }
}
