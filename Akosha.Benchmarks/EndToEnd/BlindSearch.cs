using System.Text;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// Searches without the client, and looks at an answer no further than its status: who measures how many searches a service
/// answers shares the machine with it, and what is spent on reading answers is taken from it.
/// </summary>
internal sealed class BlindSearch(AkoshaProcess service) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };

    /// <exception cref="HttpRequestException">The answer is an error, or there is none.</exception>
    public async Task RunAsync(string query)
    {
        using var content = new StringContent($"{{\"query\":\"{query}\"}}", Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(service.Search, "/api/v1/search"), content);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
