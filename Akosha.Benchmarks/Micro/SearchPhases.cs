using System.Diagnostics;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Micro;

/// <summary>What each phase of a hybrid search costs, in process and on one thread, over hot messages of 200 bytes.</summary>
internal static class SearchPhases
{
    private const int Queries = 600, WarmUp = 300, BlockMessages = 131_072;

    public static void Run(int count, int queryWords)
    {
        var languages = new Languages(new Dictionary<string, string>());
        using var index = new IndexWriter(new TierStores(new RowStore(null)), languages, TimeProvider.System);
        for (var first = 0; first < count; first += BlockMessages)
        {
            var text = new SampleText(first);
            var builder = index.NewBuilder(BlockMessages);
            builder.Add(
                $"s{first}",
                [.. Enumerable.Range(first, Math.Min(BlockMessages, count - first)).Select(i => Row(i, text.Message(200)))]);
            var built = new BuiltBlock(builder.Id, builder.Directory, Image.In(builder.PackIndex()), Tier.Hot, IsOnDisk: false);
            index.Apply(new IndexChange.BlocksBuilt([built]));
        }
        var snapshot = index.Publish();
        var scope = new Scope(snapshot, [.. snapshot.Blocks]);
        var phases = Enum.GetValues<RankingPhase>().ToDictionary(phase => phase, _ => new Measured());
        var clearing = new Measured();
        var whole = new Measured();
        var words = new SampleText(99);
        var touched = 0L;
        for (var q = -WarmUp; q < Queries; q++)
        {
            var request = new SearchRequest { Query = words.Query(queryWords) };
            var query = ParsedQuery.Of(request, languages, DateTimeOffset.UnixEpoch);
            var vector = HashingEmbeddingGenerator.Embed(query.Syntax.Text);
            var watch = Stopwatch.StartNew();
            var last = TimeSpan.Zero;
            var isMeasured = q >= 0;
            var execution = new QueryExecution(request, query, scope, languages, Weights.Default)
            {
                Vector = new QueryVector(vector, HashingEmbeddingGenerator.ModelName),
                PhaseEnded = phase =>
                {
                    if (isMeasured) phases[phase].Add(watch.Elapsed - last);
                    last = watch.Elapsed;
                },
            };
            Ranker.Rank(execution);
            touched += execution.Scratch.Touched.Count;
            var ranked = watch.Elapsed;
            execution.Dispose();
            if (!isMeasured) continue;
            clearing.Add(watch.Elapsed - ranked);
            whole.Add(watch.Elapsed);
        }
        Console.WriteLine(
            $"phases: {count} messages, {snapshot.Conversations.Count} conversations, {touched / (Queries + WarmUp)} touched by a "
            + $"query");
        foreach (var (phase, measured) in phases) Console.WriteLine($"phases: {phase}: {measured}");
        Console.WriteLine($"phases: clearing: {clearing}");
        Console.WriteLine($"phases: whole: {whole}");
    }

    private static MessageRow Row(int i, string content) => new()
    {
        SystemId = $"system-{i / 20 % 50}",
        ConversationId = $"c{i / 20}",
        MessageId = $"{i}",
        Role = "user",
        Content = content,
        Timestamp = i,
        Version = i + 1,
        Embedding = QuantizedVector.Encode(HashingEmbeddingGenerator.Embed(content)),
        EmbeddingModel = HashingEmbeddingGenerator.ModelName,
    };
}
