using Akosha.Gateway.Diagnostics;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Akosha.Gateway.Forwarding;

/// <summary>
/// Passes requests on, and tries again what may be tried again without anybody's knowing: what no replica has seen, and once a
/// read that one has seen (once, for it may be the read that ended it). So a replica that dies costs no answer. A write that a
/// replica has seen is not repeated: its sender knows whether to.
/// </summary>
internal sealed partial class RequestForwarder(
    IHttpForwarder forwarder, ServiceClient client, AsSent asSent, GatewayOptions options, GatewayMetrics metrics,
    ILogger<RequestForwarder> logger)
{
    /// <summary>The longest body (bytes) of a read that is kept, so that it can be sent again.</summary>
    public const int KeptBytes = 16 * 1024;

    private const int Attempts = 4, AttemptsOnceSeen = 2;

    // Of all bodies together; those beyond are passed on without being kept.
    private const long MaxKept = 64 * 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ForwarderRequestConfig _config = new() { ActivityTimeout = TimeSpan.FromSeconds(options.IdleSeconds) };
    private long _kept;

    /// <summary>Answers a request by what its service answers, or by 502, 503 or 504 if none does.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        var service = Destination.Of(context.Request);
        // How large a body may be is the service's to say.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var length = service is Service.Search ? KeptLengthOf(context.Request) : null;
        if (length is null || Interlocked.Add(ref _kept, length.Value) > MaxKept)
        {
            if (length is not null) Interlocked.Add(ref _kept, -length.Value);
            await ForwardAsync(context, service, null);
            return;
        }
        try
        {
            var kept = new byte[length.Value];
            await context.Request.Body.ReadExactlyAsync(kept, context.RequestAborted);
            await ForwardAsync(context, service, kept);
        }
        finally
        {
            Interlocked.Add(ref _kept, -length.Value);
        }
    }

    private async Task ForwardAsync(HttpContext context, Service service, byte[]? kept)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (kept is not null) context.Request.Body = new MemoryStream(kept, writable: false);
            var error = await forwarder.SendAsync(context, client.AddressOf(service), client.Http, _config, asSent);
            if (error is ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
                return;
            var cause = context.GetForwarderErrorFeature()?.Exception;
            context.Response.Clear();
            // A connection that does not come about in time is told by a cancellation, with that for its reason.
            var isUnseen =
                cause is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
                }
                or OperationCanceledException { InnerException: TimeoutException };
            var isBroken = error is ForwarderError.Request or ForwarderError.RequestBodyDestination;
            if (isUnseen ? attempt < Attempts : isBroken && kept is not null && attempt < AttemptsOnceSeen)
            {
                metrics.Retried(service);
                await Task.Delay(Pause * attempt, context.RequestAborted);
                continue;
            }
            if (cause is BadHttpRequestException bad) throw bad; // a body that came too slowly, say
            Log.Unanswered(logger, service, error, cause?.Message ?? "");
            await Refusals.Answer(context.Response, RefusalOf(service, error, isUnseen)).ExecuteAsync(context);
            return;
        }
    }

    /// <summary>The length of a body that is short enough to be kept; null for others.</summary>
    private static long? KeptLengthOf(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } ? 0
            : request.ContentLength is <= KeptBytes ? request.ContentLength : null;

    private static RequestRefusedException RefusalOf(Service service, ForwarderError error, bool isUnseen) => error switch
    {
        ForwarderError.RequestTimedOut when !isUnseen =>
            new(StatusCodes.Status504GatewayTimeout, $"{service} did not answer in time.",
            "Send the request again: what is repeated changes nothing."),
        _ when isUnseen =>
            new(StatusCodes.Status503ServiceUnavailable, $"{service} cannot be reached.",
            "Nothing was taken; send the request again."),
        _ => new(
            StatusCodes.Status502BadGateway, $"The answer of {service} was lost.",
            "Whether the request was carried out is not known; send it again: what is repeated changes nothing."),
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "no answer of {Service}: {Error}; {Reason}")]
        public static partial void Unanswered(ILogger logger, Service service, ForwarderError error, string reason);
    }
}
