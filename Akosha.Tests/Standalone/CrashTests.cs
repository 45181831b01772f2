using System.Collections.Concurrent;
using Akosha.Client;
using Akosha.Contracts.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Standalone;

/// <summary>SIGKILL under load: whatever was acknowledged is there once, and the log can be read.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly Dictionary<string, string> FrequentCheckpoints = new()
    {
        ["AKOSHA__LAKE__CHECKPOINTINTERVAL"] = "3",
        ["AKOSHA__INGESTION__QUIETMILLISECONDS"] = "1",
        ["AKOSHA__INGESTION__BATCHMILLISECONDS"] = "5",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentDictionary<string, bool> _sent = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private int _next;

    private string LogFolder => Path.Combine(_folder.Path, "lake", "messages", "_delta_log");

    [Fact]
    public async Task Every_acknowledged_message_survives_twenty_kills_exactly_once()
    {
        var random = new Random(20);
        var moments = new Dictionary<string, int>();
        for (var kill = 0; kill < 20; kill++)
        {
            // A third at any moment, a third inside a commit, a third inside a checkpoint.
            var moment = (kill % 3) switch { 0 => "any", 1 => ".json.", _ => ".checkpoint.parquet." };
            await using (var akosha = await AkoshaProcess.StartAsync(_folder.Path, FrequentCheckpoints))
            {
                using var end = new CancellationTokenSource();
                var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(akosha, end.Token)));
                await WaitUntilAcknowledgedAsync(_acknowledged.Count + 20);
                var hit = await MomentAsync(moment, random);
                await akosha.KillAsync();
                moments[hit] = moments.GetValueOrDefault(hit) + 1;
                await end.CancelAsync();
                await load;
            }
            await AssertLogIsReadableAsync();
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_acknowledged.Count} acknowledged of {_sent.Count} sent; killed: {string.Join(", ", moments.Select(moment => $"{moment.Key} {moment.Value}"))}");
        Assert.True(moments.GetValueOrDefault("in .json.") >= 3, "no kill hit a commit");
        Assert.True(moments.GetValueOrDefault("in .checkpoint.parquet.") >= 3, "no kill hit a checkpoint");
        await using var last = await AkoshaProcess.StartAsync(_folder.Path);
        await AssertNothingIsLostOrDoubledAsync(last);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task SendAsync(AkoshaProcess akosha, CancellationToken end)
    {
        var client = akosha.ClientOver(_http);
        while (!end.IsCancellationRequested)
        {
            var id = $"m{Interlocked.Increment(ref _next)}";
            _sent[id] = true;
            try
            {
                var sent = new ConversationRequest("s", $"c{id.Length}{id[^1]}")
                {
                    Messages = [SampleConversation.Message(id, $"marker {id}")],
                };
                if (await client.StoreAsync(sent, cancellation: end) is { Accepted: 1 }) _acknowledged[id] = true;
            }
            catch (AkoshaException)
            {
                // It was not accepted, and need not be there.
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task WaitUntilAcknowledgedAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_acknowledged.Count < count) await Task.Delay(1, limit.Token);
    }

    /// <summary>
    /// Waits for the moment to kill in: a random one, or one at which a log object of this kind is being written.
    /// </summary>
    private async Task<string> MomentAsync(string moment, Random random)
    {
        if (moment == "any")
        {
            await Task.Delay(random.Next(200));
            return "at any moment";
        }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (!limit.IsCancellationRequested)
        {
            var writing = Directory.EnumerateFiles(LogFolder, "*" + FolderObjectStore.TemporaryEnding);
            if (writing.Any(file => file.Contains(moment, StringComparison.Ordinal))) return $"in {moment}";
        }
        return "at any moment";
    }

    private async Task AssertLogIsReadableAsync()
    {
        var table = MessagesTable.Over(
            new FolderObjectStore(_folder.Path), new LakeOptions(), TimeProvider.System, NullLogger<LakeTable>.Instance);
        Assert.Empty((await table.LoadAsync(TestContext.Current.CancellationToken)).Damage);
    }

    private async Task AssertNothingIsLostOrDoubledAsync(AkoshaProcess akosha)
    {
        var stored = new List<string>();
        foreach (var conversation in _sent.Keys.Select(id => $"c{id.Length}{id[^1]}").Distinct())
        {
            await foreach (var message in akosha.Client.MessagesAsync(
                "s", conversation, cancellation: TestContext.Current.CancellationToken))
            {
                Assert.Equal($"marker {message.Id}", message.Content);
                stored.Add(message.Id);
            }
        }
        Assert.Equal(stored.Distinct().Count(), stored.Count);
        Assert.Empty(_acknowledged.Keys.Except(stored));
        Assert.Empty(stored.Except(_sent.Keys));
    }
}
