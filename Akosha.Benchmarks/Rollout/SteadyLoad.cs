using System.Text.Json;

namespace Akosha.Benchmarks.Rollout;

/// <summary>
/// Requests at a steady rate through one address: searches, reads and writes in turns. One that fails is a failure: nobody tries
/// again.
/// </summary>
internal sealed class SteadyLoad(Uri address, int perSecond) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(5) })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(30)
    };
    private readonly Dictionary<string, int> _failures = [];
    private int _sent, _stored;

    /// <summary>Requests sent.</summary>
    public int Sent => _sent;

    /// <summary>What failed, by how, with how often.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>The conversations that were acknowledged.</summary>
    public int Stored => _stored;

    /// <summary>Sends until it is told to stop, and waits for the answers.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        var open = new List<Task>();
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            open.Add(SendAsync(turn));
            open.RemoveAll(request => request.IsCompletedSuccessfully);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        await Task.WhenAll(open);
    }

    /// <summary>Which of the acknowledged conversations cannot be read.</summary>
    public async Task<int> LostAsync()
    {
        var lost = 0;
        for (var i = 0; i < _stored; i++)
        {
            using var read = await _http.GetAsync(new Uri($"/api/v1/conversations/rollout/c{i}", UriKind.Relative));
            if (!read.IsSuccessStatusCode) lost++;
        }
        return lost;
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(int turn)
    {
        var kind = (turn % 5) switch { 0 => "write", 1 => "read", _ => "search" };
        Interlocked.Increment(ref _sent);
        try
        {
            using var answer = kind switch
            {
                "write" => await _http.PostAsJsonAsync(
                    "/api/v1/conversations",
                    new
                    {
                        system_id = "rollout",
                        conversation_id = $"c{Interlocked.Increment(ref _stored) - 1}",
                        content = $"marker {turn}"
                    }),
                "read" => await _http.GetAsync(new Uri("/api/v1/systems", UriKind.Relative)),
                _ => await _http.PostAsJsonAsync("/api/v1/search", new { query = $"marker {turn % 50}", limit = 3 }),
            };
            if (!answer.IsSuccessStatusCode)
                Count($"{kind}: {(int)answer.StatusCode} {(await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title")}");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Count($"{kind}: {error.GetBaseException().Message}");
        }
    }

    private void Count(string failure)
    {
        lock (_failures) _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
    }
}
