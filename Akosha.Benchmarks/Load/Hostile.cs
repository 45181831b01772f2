using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Load;

/// <summary>
/// Requests that are small, or valid, or neither, and were made to take the machine: what each adds at most to the memory, and
/// how long another system's writes wait meanwhile. The attacks do without the client, which would make no such requests; the
/// writes of the other system are a client's, which tries nothing twice.
/// </summary>
internal static class Hostile
{
    private const long MaxBytes = 512L << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2), LongestCancellation = TimeSpan.FromSeconds(1);

    private sealed record Attack(string Name, Func<AkoshaProcess, HttpClient, Memory, Task<string>> RunAsync);

    /// <summary>
    /// What a process takes, above what it took when it was idle, and above what it took when the request began that it answers.
    /// </summary>
    private sealed class Memory(AkoshaProcess service)
    {
        private long _before = service.ResidentBytes;

        public long Idle { get; } = service.ResidentBytes;

        /// <summary>The most that any one request added (bytes).</summary>
        public long OfOneRequest { get; private set; }

        /// <summary>The most that all of them together added (bytes).</summary>
        public long OfAll { get; private set; }

        /// <summary>Another request begins: what is held by now is what the others had stored.</summary>
        public void Begin() => _before = service.ResidentBytes;

        public async Task WatchAsync(CancellationToken end)
        {
            while (!end.IsCancellationRequested)
            {
                var now = service.ResidentBytes;
                OfOneRequest = Math.Max(OfOneRequest, now - _before);
                OfAll = Math.Max(OfAll, now - Idle);
                await Task.Delay(20, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Makes each of the requests against a service of its own, and prints what came of it.</summary>
    public static async Task RunAsync()
    {
        Attack[] attacks =
        [
            new("262 KB of metadata, 16,384 messages", MetadataAsync),
            new("160,000 messages, again with half of them changed", RepeatsAsync),
            new("16 MiB of bad messages as JSON", (_, http, _) =>
                SendAsync(http, Bad(8 * 1024 * 1024 - 100), "application/json")),
            new("20 lines of 1 MiB of bad messages", (_, http, _) =>
                SendAsync(http, string.Join('\n', Enumerable.Repeat(Bad(512 * 1024), 20)), "application/x-ndjson")),
            new("300,000 authors of one first name, and a query of 1,900 times that", AuthorsAsync),
            new("200 bodies announced and not sent", AnnouncedAsync),
            new("2,000 times the OpenAPI document", DocumentAsync),
        ];
        Console.WriteLine(
            $"bars: peak {MaxBytes >> 20} MiB above idle, write of another system {LongestWait.TotalSeconds} s, cancellation "
            + $"{LongestCancellation.TotalSeconds} s");
        foreach (var attack in attacks) await MeasureAsync(attack);
    }

    private static async Task MeasureAsync(Attack attack)
    {
        await using var service = await AkoshaProcess.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5), BaseAddress = service.Ingestion };
        for (var i = 0; i < 20; i++) await WriteAsync(service, i);
        using var end = new CancellationTokenSource();
        var memory = new Memory(service);
        var watching = memory.WatchAsync(end.Token);
        var writing = WriteOnAsync(service, end.Token);
        var started = Stopwatch.GetTimestamp();
        var outcome = await attack.RunAsync(service, http, memory);
        var took = Stopwatch.GetElapsedTime(started);
        await Task.Delay(TimeSpan.FromSeconds(1));
        await end.CancelAsync();
        await watching;
        var (longest, writes) = await writing;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(memory.OfAll <= MaxBytes && longest <= LongestWait ? "kept  " : "BROKEN")} {attack.Name}: {outcome}, "
            + $"{took.TotalSeconds:F1} s; peak {memory.OfAll >> 20} MiB above idle ({memory.Idle >> 20}), "
            + $"{memory.OfOneRequest >> 20} above what was held when a request began; longest of {writes} writes of another system "
            + $"{longest.TotalMilliseconds:F0} ms"));
    }

    private static Task<string> MetadataAsync(AkoshaProcess service, HttpClient http, Memory memory)
    {
        var random = new Random(1);
        var pairs = string.Join(',', Enumerable.Range(0, 64).Select(i => $"\"k{i}\":\"{Letters(random, 4096)}\""));
        var messages = string.Join(',', Enumerable.Range(0, 16_384).Select(i => $"{{\"role\":\"user\",\"content\":\"a{i}\"}}"));
        return SendAsync(
            http, $"{{\"system_id\":\"m\",\"conversation_id\":\"c\",\"metadata\":{{{pairs}}},\"messages\":[{messages}]}}",
            "application/json");
    }

    private static async Task<string> RepeatsAsync(AkoshaProcess service, HttpClient http, Memory memory)
    {
        var first = await SendAsync(http, Messages("big", "c", Enumerable.Repeat("a", 160_000)), "application/json");
        memory.Begin();
        return $"{first}, {await SendAsync(http, Messages("big", "c", Enumerable.Range(0, 160_000).Select(i => i < 80_000 ? "b" : "a")), "application/json")}";
    }

    private static async Task<string> AuthorsAsync(AkoshaProcess service, HttpClient http, Memory memory)
    {
        for (var part = 0; part < 3; part++)
        {
            var messages = string.Join(
                ',', Enumerable.Range(part * 100_000, 100_000)
                .Select(i => $"{{\"role\":\"user\",\"author\":\"user {i}\",\"content\":\"hi\"}}"));
            memory.Begin();
            await SendAsync(
                http, $"{{\"system_id\":\"a\",\"conversation_id\":\"p{part}\",\"messages\":[{messages}]}}", "application/json");
        }
        var query = $"{{\"query\":\"{string.Join(' ', Enumerable.Repeat("user", 1_900))}\",\"mode\":\"lexical\"}}";
        var started = Stopwatch.GetTimestamp();
        using (var body = new StringContent(query, Encoding.UTF8, "application/json"))
        using (var response = await http.PostAsync(new Uri(service.Search, "/api/v1/search"), body))
            response.EnsureSuccessStatusCode();
        var answered = Stopwatch.GetElapsedTime(started);
        var cancelled = await CancelAsync(service, http, query);
        return string.Create(CultureInfo.InvariantCulture,
            $"query {answered.TotalMilliseconds:F0} ms, idle {cancelled.TotalMilliseconds:F0} ms after 20 of it were cancelled "
            + $"({(cancelled <= LongestCancellation ? "kept" : "BROKEN")})");
    }

    /// <summary>
    /// How long the service goes on computing after searches were cancelled that had just begun: until it uses less than a tenth
    /// of a processor.
    /// </summary>
    private static async Task<TimeSpan> CancelAsync(AkoshaProcess service, HttpClient http, string query)
    {
        using var cancel = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 20).Select(async _ =>
        {
            using var body = new StringContent(query, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri(service.Search, "/api/v1/search"), body, cancel.Token);
        }).ToArray();
        await Task.Delay(20);
        await cancel.CancelAsync();
        await Task.WhenAll(searches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var before = service.ProcessorTime;
            await Task.Delay(50);
            if ((service.ProcessorTime - before).TotalMilliseconds < 15) return Stopwatch.GetElapsedTime(started);
        }
    }

    private static async Task<string> AnnouncedAsync(AkoshaProcess service, HttpClient http, Memory memory)
    {
        var connections = new List<Socket>();
        for (var i = 0; i < 200; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, service.Ingestion.Port);
            await socket.SendAsync(
                Encoding.ASCII.GetBytes(
                "POST /api/v1/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + "16777216\r\n\r\n{"));
            connections.Add(socket);
        }
        await Task.Delay(TimeSpan.FromSeconds(2));
        connections.ForEach(connection => connection.Dispose());
        return "held for 2 s";
    }

    private static async Task<string> DocumentAsync(AkoshaProcess service, HttpClient http, Memory memory)
    {
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < 2_000; i++)
        {
            using var response = await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
            statuses[(int)response.StatusCode] = statuses.GetValueOrDefault((int)response.StatusCode) + 1;
        }
        return string.Join(", ", statuses.Select(status => $"{status.Value} × {status.Key}"));
    }

    private static async Task<string> SendAsync(HttpClient http, string text, string type)
    {
        using var content = new StringContent(text, Encoding.UTF8, type);
        using var response = await http.PostAsync(new Uri("/api/v1/conversations?wait=true", UriKind.Relative), content);
        var answer = await response.Content.ReadAsByteArrayAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} with {answer.Length / 1e3:F0} KB");
    }

    private static string Bad(int messages) =>
        $"{{\"system_id\":\"a\",\"conversation_id\":\"c\",\"messages\":[{string.Join(',', Enumerable.Repeat("0", messages))}]}}";

    private static string Messages(string system, string conversation, IEnumerable<string> contents) =>
        $"{{\"system_id\":\"{system}\",\"conversation_id\":\"{conversation}\",\"messages\":[{string.Join(',', contents.Select(content => $"{{\"role\":\"user\",\"content\":\"{content}\"}}"))}]}}";

    private static string Letters(Random random, int count) => string.Create(count, random, (letters, source) =>
    {
        for (var i = 0; i < letters.Length; i++) letters[i] = (char)('a' + source.Next(26));
    });

    private static async Task<(TimeSpan Longest, int Writes)> WriteOnAsync(AkoshaProcess service, CancellationToken end)
    {
        var longest = TimeSpan.Zero;
        var writes = 0;
        while (!end.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            await WriteAsync(service, writes++);
            longest = Stopwatch.GetElapsedTime(started) is var took && took > longest ? took : longest;
            await Task.Delay(100, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return (longest, writes);
    }

    private static async Task WriteAsync(AkoshaProcess service, int number) =>
        await service.Client.SendAsync(SampleConversation.Of("innocent", $"c{number}", $"hello {number}"));
}
