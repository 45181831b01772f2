using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Akosha.Client;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Testing.Faults;

/// <summary>
/// A sender that knows two addresses, and remembers what was acknowledged; in the end everything of it must be there, once.
/// </summary>
public sealed class Ledger(Deployment deployment) : IDisposable
{
    private const int PerConversation = 50;

    // It tries nothing twice: every failure counts.
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly ConcurrentDictionary<int, bool> _acknowledged = new();
    private int _next, _refused, _failedQueries, _queries;

    /// <summary>Messages acknowledged so far.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Attempts that neither address accepted; the sender went on with the same message.</summary>
    public int Refused => _refused;

    /// <summary>Searches that neither address answered, of all.</summary>
    public (int Failed, int All) Queries => (_failedQueries, _queries);

    /// <summary>Sends messages, ten a request, until told to stop; one that is refused by both addresses is sent again.</summary>
    /// <param name="pause">Between two requests of one sender.</param>
    /// <param name="end">Stops it.</param>
    public Task SendAsync(TimeSpan pause, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, 4).Select(sender => SendLoopAsync(sender, pause, end)));

    /// <summary>Searches, four clients at once, now here, now there, until told to stop.</summary>
    public Task SearchAsync(TimeSpan pause, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SearchLoopAsync(pause, end)));

    /// <summary>Waits until the queue is empty.</summary>
    public async Task DrainAsync(TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        while (await DepthAsync() != 0) await Task.Delay(50, limit.Token);
    }

    /// <summary>Looks in both searchers for everything that was acknowledged.</summary>
    /// <returns>What is lost and what is there more than once, by searcher.</returns>
    public async Task<(int Lost, int Doubled)> AuditAsync()
    {
        var lost = 0;
        var doubled = 0;
        foreach (var searcher in deployment.Searchers)
        {
            var found = new ConcurrentDictionary<int, int>();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, _next / PerConversation + 1), new ParallelOptions { MaxDegreeOfParallelism = 4 },
                async (conversation, cancellation) =>
            {
                var read = await searcher.ClientOver(_http)
                    .FindConversationAsync("ledger", $"c{conversation}", cancellation: cancellation);
                if (read is null) return;
                foreach (var message in read.Messages)
                    found.AddOrUpdate(int.Parse(message.Id, CultureInfo.InvariantCulture), 1, (_, count) => count + 1);
            });
            lost += _acknowledged.Keys.Count(id => !found.ContainsKey(id));
            doubled += found.Values.Count(count => count > 1);
        }
        return (lost, doubled);
    }

    /// <summary>Waits until both searchers see the end of the log.</summary>
    public async Task SettleAsync(TimeSpan atMost)
    {
        await DrainAsync(atMost);
        using var limit = new CancellationTokenSource(atMost);
        var target = (await Task.WhenAll(deployment.Ingesters.Select(ingester => VersionAsync(ingester, limit.Token)))).Max();
        foreach (var searcher in deployment.Searchers)
            while (!await SeesAsync(searcher, target, limit.Token)) { }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SearchLoopAsync(TimeSpan pause, CancellationToken end)
    {
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            Interlocked.Increment(ref _queries);
            var first = await TryAsync(turn % 2);
            if (!first && !await TryAsync((turn + 1) % 2)) Interlocked.Increment(ref _failedQueries);
            await Task.Delay(pause, CancellationToken.None);
        }

        async Task<bool> TryAsync(int searcher)
        {
            try
            {
                await deployment.Searchers[searcher].ClientOver(_http).SearchAsync(
                    new SearchRequest { Query = $"marker {Random.Shared.Next(1000)}", Limit = 3 }, CancellationToken.None);
                return true;
            }
            catch (Exception error) when (error is AkoshaException or HttpRequestException)
            {
                return false;
            }
        }
    }

    private async Task SendLoopAsync(int sender, TimeSpan pause, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var first = Interlocked.Add(ref _next, 10) - 10;
            var conversation = new ConversationRequest("ledger", $"c{first / PerConversation}")
            {
                Messages = [.. Enumerable.Range(first, 10)
                    .Select(id => SampleConversation.Message($"{id}", $"marker {id} of the ledger"))],
            };
            while (!await StoreAsync(sender % 2, conversation) && !await StoreAsync((sender + 1) % 2, conversation))
            {
                Interlocked.Increment(ref _refused);
                if (end.IsCancellationRequested) return;
                await Task.Delay(100, CancellationToken.None);
            }
            foreach (var id in Enumerable.Range(first, 10)) _acknowledged[id] = true;
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task<bool> StoreAsync(int ingester, ConversationRequest conversation)
    {
        try
        {
            return await deployment.Ingesters[ingester].ClientOver(_http).StoreAsync(conversation) is { Accepted: 1 };
        }
        catch (Exception error) when (error is AkoshaException or HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task<long> DepthAsync()
    {
        try
        {
            return (await deployment.Ingesters[0].ClientOver(_http).Operations.QueueAsync()).Depth;
        }
        catch (AkoshaException)
        {
            return -1;
        }
    }

    private async Task<bool> SeesAsync(AkoshaProcess searcher, long version, CancellationToken cancellation)
    {
        // As ingestion asks searchers. Clients have no such request: they ask for a version with each of theirs.
        using var response = await _http.GetAsync(
            new Uri(searcher.Search, $"/api/v1/log?at_least={version}&timeout_ms=5000"), cancellation);
        if (response.StatusCode == HttpStatusCode.GatewayTimeout) return false;
        response.EnsureSuccessStatusCode();
        return true;
    }

    private async Task<long> VersionAsync(AkoshaProcess ingester, CancellationToken cancellation)
    {
        var health = await ingester.ClientOver(_http).Operations.IngestionHealthAsync(cancellation);
        return health.GetProperty("checks").GetProperty("ingestion").GetProperty("data").GetProperty("log_version").GetInt64();
    }
}
