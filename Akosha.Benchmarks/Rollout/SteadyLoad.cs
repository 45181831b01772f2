using Akosha.Client;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Rollout;

/// <summary>
/// Requests at a steady rate through one address: searches, reads and writes in turns. One that fails is a failure: nobody tries
/// again.
/// </summary>
internal sealed class SteadyLoad(Uri address, int perSecond) : IDisposable
{
    // The connections are made anew every few seconds, to meet pods that have come; and nothing beneath the client tries again.
    private readonly AkoshaClient _client = new(
        new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(5) })
        {
            Timeout = TimeSpan.FromSeconds(30),
        },
        new AkoshaClientOptions { Address = address });
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
            if (!await IsThereAsync(i)) lost++;
        }
        return lost;
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(int turn)
    {
        var kind = (turn % 5) switch { 0 => "write", 1 => "read", _ => "search" };
        Interlocked.Increment(ref _sent);
        try
        {
            await (kind switch
            {
                "write" => WriteAsync(turn),
                "read" => _client.SystemsAsync(),
                _ => _client.SearchAsync(new SearchRequest { Query = $"marker {turn % 50}", Limit = 3 }),
            });
        }
        catch (AkoshaException error)
        {
            Count($"{kind}: {(int)error.Status} {error.Title}");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Count($"{kind}: {error.GetBaseException().Message}");
        }
    }

    private async Task WriteAsync(int turn) => await _client.StoreAsync(
        SampleConversation.Of("rollout", $"c{Interlocked.Increment(ref _stored) - 1}", $"marker {turn}"));

    private async Task<bool> IsThereAsync(int conversation)
    {
        try
        {
            return await _client.FindConversationAsync("rollout", $"c{conversation}") is not null;
        }
        catch (AkoshaException)
        {
            return false;
        }
    }

    private void Count(string failure)
    {
        lock (_failures) _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
    }
}
