using System.Diagnostics;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>Real conversations with questions: how long their ingestion takes, and every question as a hybrid search.</summary>
internal static class ConversationFiles
{
    /// <param name="folder">
    /// Holds <c>conversations.ndjson</c> and <c>questions.ndjson</c> (each line with <c>system_id</c> and <c>question</c>).
    /// </param>
    public static async Task RunAsync(string folder)
    {
        await using var service = await AkoshaProcess.StartAsync();
        var client = service.Client;
        var conversations = await File.ReadAllTextAsync(Path.Combine(folder, "conversations.ndjson"));
        var watch = Stopwatch.StartNew();
        await client.SendAsync(conversations);
        Console.WriteLine($"conversations: searchable in {watch.Elapsed.TotalSeconds:F2} s (a process just started)");
        var questions = File.ReadLines(Path.Combine(folder, "questions.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var own = new Measured();
        var pooled = new Measured();
        foreach (var measuring in new[] { false, true })
        {
            // The warm-up asks for one hit less: the measured answers must not come from the cache.
            var limit = measuring ? 50 : 49;
            foreach (var question in questions)
            {
                var everywhere = new SearchRequest
                {
                    Query = question.GetProperty("question").GetString()!,
                    Limit = limit,
                    GroupBy = SearchGrouping.Message,
                };
                var within = everywhere with { SystemIds = [question.GetProperty("system_id").GetString()!] };
                await MeasureAsync(own, measuring, () => client.SearchAsync(within));
                await MeasureAsync(pooled, measuring, () => client.SearchAsync(everywhere));
            }
        }
        Console.WriteLine($"questions in their own system: {own}");
        Console.WriteLine($"questions over all systems: {pooled}");
    }

    private static async Task MeasureAsync(Measured measured, bool measuring, Func<Task> search)
    {
        var watch = Stopwatch.StartNew();
        await search();
        if (measuring) measured.Add(watch.Elapsed);
    }
}
