using System.Globalization;
using System.Net.Http.Headers;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Intake;

/// <summary>Asks a search service in another process, by a request that it holds open until it has caught up.</summary>
internal sealed partial class HttpSearchBarrier(HttpClient http, IngestionOptions options, AuthOptions auth, ILogger<HttpSearchBarrier> logger) : ISearchBarrier
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
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (auth.ServiceKey.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", auth.ServiceKey);
            using var response = await http.SendAsync(request, limit.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            Log.Unreachable(logger, options.SearchUrl, error.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "SearchUnreachable", Message = "The search service at {Address} did not confirm a version: {Reason}")]
        public static partial void Unreachable(ILogger logger, string address, string reason);
    }
}
