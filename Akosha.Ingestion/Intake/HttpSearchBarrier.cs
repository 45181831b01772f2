using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Operations;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Resilience;

namespace Akosha.Ingestion.Intake;

/// <summary>Asks a search service in another process, by a request that it holds open until it has caught up.</summary>
internal sealed partial class HttpSearchBarrier(
    HttpClient http, IngestionOptions options, AuthOptions auth, [FromKeyedServices("search")] DependencyPipeline pipeline,
        ILogger<HttpSearchBarrier> logger)
    : ISearchBarrier
{
    public async Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation)
    {
        var milliseconds = (int)atMost.TotalMilliseconds;
        var address = string.Create(CultureInfo.InvariantCulture,
            $"{options.SearchUrl.TrimEnd('/')}/api/v1/log?at_least={logVersion}&timeout_ms={milliseconds}");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(atMost + TimeSpan.FromSeconds(1));
            return await pipeline.CallAsync(async token =>
            {
                using var response = await AskAsync(address, token);
                if (response.StatusCode is HttpStatusCode.GatewayTimeout) return false; // not there yet: an answer like another
                response.EnsureSuccessStatusCode();
                return true;
            }, limit.Token);
        }
        catch (Exception error) when (IsUnreachable(error) && !cancellation.IsCancellationRequested)
        {
            Log.Unreachable(logger, options.SearchUrl, error.Message);
            return false;
        }
    }

    public async Task<long?> ForgottenAsync(CancellationToken cancellation)
    {
        try
        {
            return await pipeline.CallAsync<long?>(async token =>
            {
                using var response = await AskAsync($"{options.SearchUrl.TrimEnd('/')}/api/v1/log", token);
                response.EnsureSuccessStatusCode();
                var reply = await response.Content.ReadFromJsonAsync<LogReply>(ContractJson.Options, token);
                return reply?.Forgotten is >= 0 and var version ? version : null;
            }, cancellation);
        }
        catch (Exception error) when (
            (error is JsonException || IsUnreachable(error)) && !cancellation.IsCancellationRequested)
        {
            Log.Unreachable(logger, options.SearchUrl, error.Message);
            return null;
        }
    }

    private static bool IsUnreachable(Exception error) =>
        error is HttpRequestException or OperationCanceledException || DependencyPipeline.IsRefusal(error);

    private async Task<HttpResponseMessage> AskAsync(string address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (auth.ServiceKey.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", auth.ServiceKey);
        return await http.SendAsync(request, cancellation);
    }

    /// <summary>True for a failure that may pass; a key that is refused is none.</summary>
    public static bool IsTransient(Exception error) =>
        error is HttpRequestException
        {
            StatusCode: null or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests,
        };

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "SearchUnreachable",
            Message = "The search service at {Address} did not confirm a version: {Reason}")]
        public static partial void Unreachable(ILogger logger, string address, string reason);
    }
}
