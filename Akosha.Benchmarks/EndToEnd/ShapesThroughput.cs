using System.Diagnostics;
using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// How many messages a second become searchable that have typed metadata and parts, three of ten with calls of tools, and how
/// many plain ones in turn with them; and how long reading either takes by itself.
/// </summary>
internal static class ShapesThroughput
{
    private const int Rounds = 7, Bytes = 200;

    public static async Task RunAsync(int messages)
    {
        string[] kinds = ["plain", "shapes"];
        foreach (var kind in kinds)
        {
            var lines = Lines(kind, 1, messages).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(Encoding.UTF8.GetBytes).ToList();
            Console.WriteLine(
                $"{kind}: {lines.Sum(line => (double)line.Length) / messages:F0} bytes a message; as JSON alone "
                + $"{Cost(lines, messages, isRead: false):F2} µs, read {Cost(lines, messages, isRead: true):F2} µs each");
        }
        await using var service = await AkoshaProcess.StartAsync();
        var client = service.Client;
        foreach (var kind in kinds) await client.SendAsync(Lines(kind, 1, 20_000));
        var rates = kinds.ToDictionary(kind => kind, _ => new List<double>());
        var costs = kinds.ToDictionary(kind => kind, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
            foreach (var kind in kinds)
            {
                var body = Lines(kind, round + 2, messages);
                var watch = Stopwatch.StartNew();
                var before = service.ProcessorTime;
                await client.SendAsync(body);
                rates[kind].Add(messages / watch.Elapsed.TotalSeconds);
                costs[kind].Add((service.ProcessorTime - before).TotalMicroseconds / messages);
            }
        foreach (var kind in kinds)
            Console.WriteLine(
                $"{kind}: {Median(rates[kind]):F0} messages/s searchable ({rates[kind].Min():F0}–{rates[kind].Max():F0}), "
                + $"{Median(costs[kind]):F1} µs of processor each; medians of {Rounds} times {messages} messages, in turns");
        Console.WriteLine(
            $"shapes to plain: {Median(rates["shapes"]) / Median(rates["plain"]):P0} of the rate, "
            + $"{Median(costs["shapes"]) / Median(costs["plain"]):F2} times the processor time");
    }

    private static string Lines(string kind, int seed, int messages) =>
        kind == "plain" ? SampleText.Ndjson(seed, messages, Bytes) : SampleShapes.Ndjson(seed, messages, Bytes);

    /// <summary>The time that reading takes, in microseconds a message: the median of some passes.</summary>
    private static double Cost(List<byte[]> lines, int messages, bool isRead)
    {
        var rules = new ConversationRules(TimeProvider.System.GetUtcNow());
        var took = new List<double>();
        for (var pass = 0; pass < Rounds; pass++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var line in lines)
            {
                using var document = StrictJson.Parse(line, out _);
                if (isRead && ConversationParser.Parse(document!.RootElement, rules).Errors.Count > 0)
                    throw new InvalidOperationException("a sample is not valid");
            }
            took.Add(watch.Elapsed.TotalMicroseconds / messages);
        }
        return Median(took);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
