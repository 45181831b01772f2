using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Akosha.Testing.Processes;

/// <summary>The calls the measurements make, over HTTP as any client would.</summary>
public sealed class AkoshaClient(AkoshaProcess service) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Sends NDJSON and waits until all of it is searchable.</summary>
    public async Task SendAsync(string ndjson)
    {
        using var content = new StringContent(ndjson, Encoding.UTF8, "application/x-ndjson");
        using var response = await _http.PostAsync(new Uri(service.Ingestion, "/api/v1/conversations?wait=true"), content);
        var reply = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
            throw new InvalidOperationException($"{response.StatusCode}: {reply}");
    }

    /// <summary>Searches; the body of the request as an object in snake_case.</summary>
    public async Task<JsonElement> SearchAsync(object request)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(service.Search, "/api/v1/search"), request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>
    /// Searches and looks at the answer no further than its status: the client shares the machine with the service.
    /// </summary>
    public async Task SearchBlindlyAsync(string query)
    {
        using var content = new StringContent($"{{\"query\":\"{query}\"}}", Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(service.Search, "/api/v1/search"), content);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Has compaction run now, and waits until it is done.</summary>
    public async Task CompactAsync()
    {
        using var response = await _http.PostAsync(new Uri(service.Ingestion, "/api/v1/maintenance/compaction?wait=true"), null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Waits until the search service has followed what maintenance rearranged: until its memory and segments stay as they are.
    /// </summary>
    public async Task SettleAsync()
    {
        var last = "";
        var same = 0;
        while (same < 10)
        {
            await Task.Delay(500);
            var metrics = await _http.GetFromJsonAsync<JsonElement>(new Uri(service.Search, "/api/v1/analytics/metrics"));
            var now = metrics.GetProperty("tiers").ToString();
            same = now == last ? same + 1 : 0;
            last = now;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
