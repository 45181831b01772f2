using System.Text;
using System.Text.Json;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// Sessions of agents as clients of OpenAI and Anthropic send them: typed metadata, contents in parts, and three of ten messages
/// with calls of tools. What is said in a message is as long as in a plain one.
/// </summary>
internal static class SampleShapes
{
    private const int Messages = 20;

    private static readonly string[] Labels = ["a", "b"];

    /// <summary>NDJSON of conversations of twenty messages each.</summary>
    /// <param name="seed">The same seed gives the same messages.</param>
    /// <param name="messages">How many messages.</param>
    /// <param name="bytes">How long what is said in each is.</param>
    public static string Ndjson(int seed, int messages, int bytes)
    {
        var text = new SampleText(seed);
        var lines = new StringBuilder(messages * (bytes + 300));
        for (var first = 0; first < messages; first += Messages)
        {
            var number = first / Messages;
            var count = Math.Min(Messages, messages - first);
            lines.Append(JsonSerializer.Serialize(new
            {
                system_id = $"system-{number % 50}",
                conversation_id = $"shapes-{seed}-{number}",
                title = text.Query(5),
                metadata = new { model = "large-2", urgent = number % 2 == 0, cost = number * 0.25, labels = Labels },
                messages = Enumerable.Range(0, count).Select(i => Message(text, i, bytes)),
            })).Append('\n');
        }
        return lines.ToString();
    }

    private static object Message(SampleText text, int position, int bytes)
    {
        var metadata = new { tokens = position * 37, latency = position * 0.125, cached = position % 3 == 0 };
        var call = $"call_{position}";
        return (position % 10) switch
        {
            1 or 6 => new
            {
                role = "assistant",
                content = (string?)null,
                tool_calls = new[]
                {
                    new
                    {
                        id = call,
                        type = "function",
                        function = new { name = "search_files", arguments = Arguments(text, bytes) },
                    },
                },
                metadata,
            },
            3 => new
            {
                role = "assistant",
                content = new object[]
                {
                    new { type = "text", text = text.Message(bytes / 2) },
                    new
                    {
                        type = "tool_use",
                        id = call,
                        name = "run",
                        input = new { command = text.Message(bytes / 2), depth = 3 },
                    },
                },
                metadata,
            },
            2 or 7 => new { role = "tool", tool_call_id = $"call_{position - 1}", content = text.Message(bytes), metadata },
            4 => new
            {
                role = "user",
                content = new[] { new { type = "tool_result", tool_use_id = "call_3", content = text.Message(bytes) } },
                metadata,
            },
            5 => new { role = "user", content = new[] { new { type = "text", text = text.Message(bytes) } }, metadata },
            0 => new { role = "user", content = text.Message(bytes), metadata },
            _ => new { role = "assistant", content = text.Message(bytes), metadata },
        };
    }

    private static string Arguments(SampleText text, int bytes) =>
        JsonSerializer.Serialize(new { query = text.Message(bytes), limit = 10 });
}
