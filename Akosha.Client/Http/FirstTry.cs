using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Akosha.Client.Http;

/// <summary>
/// Sends the first try of a request by itself, and makes the retries only when one has failed: to make them takes as long as a
/// search. The failed try is the first of theirs, so that they are as many, and as far apart, as <see cref="Retries"/> says.
/// </summary>
internal sealed class FirstTry : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<Failed> Before = new("akosha.failed");

    private readonly AkoshaClientOptions _options;
    private readonly Lazy<HttpMessageInvoker> _retries;

    public FirstTry(AkoshaClientOptions options, HttpMessageHandler inner) : base(inner)
    {
        _options = options;
        _retries = new Lazy<HttpMessageInvoker>(() =>
        {
            var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = "akosha" };
            Retries.Add(pipeline, options);
            var handler = new ResilienceHandler(pipeline.Build()) { InnerHandler = new OneBefore(inner) };
            return new HttpMessageInvoker(handler, disposeHandler: false);
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Failed failed;
        try
        {
            var response = await SendInTimeAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            failed = new Failed(response, null);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutRejectedException)
        {
            failed = new Failed(null, error);
        }
        request.Options.Set(Before, failed);
        return await _retries.Value.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendInTimeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var patience = Retries.PatienceOf(request, _options);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (patience > TimeSpan.Zero) ending.CancelAfter(patience);
        try
        {
            return await base.SendAsync(request, ending.Token);
        }
        catch (OperationCanceledException error) when (ending.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutRejectedException($"There was no answer within {patience}.", patience, error);
        }
    }

    /// <summary>What became of the first try: an answer that is an error, or none.</summary>
    private sealed record Failed(HttpResponseMessage? Response, Exception? Error);

    /// <summary>Gives what became of the first try in place of a try; then sends.</summary>
    private sealed class OneBefore(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.Options.TryGetValue(Before, out var failed)) return base.SendAsync(request, cancellationToken);
            ((IDictionary<string, object?>)request.Options).Remove(Before.Key);
            return failed.Response is { } response ? Task.FromResult(response)
                : Task.FromException<HttpResponseMessage>(failed.Error!);
        }
    }
}
