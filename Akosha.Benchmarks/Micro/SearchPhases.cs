using System.Diagnostics;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;

namespace Akosha.Benchmarks.Micro;

/// <summary>What each phase of a hybrid search costs, in process and on one thread, over hot messages of 200 bytes.</summary>
internal static class SearchPhases
{
    private const int Queries = 200, BlockMessages = 131_072;

    public static async Task RunAsync(int count, int queryWords)
    {
        var languages = new Languages(new Dictionary<string, string>());
        using var index = new TieredIndex(new RowStore(null), folder: null, cold: null, languages, TimeProvider.System);
        for (var first = 0; first < count; first += BlockMessages)
        {
            var text = new SampleText(first);
            var builder = index.NewBuilder(BlockMessages);
            builder.Add($"s{first}", [.. Enumerable.Range(first, Math.Min(BlockMessages, count - first)).Select(i => Row(i, text.Message(200)))]);
            index.Attach(new BuiltBlock(builder.Id, builder.Directory, Image.In(builder.PackIndex()), Tier.Hot, IsOnDisk: false), _ => true);
        }
        var snapshot = index.Publish();
        var scope = new Scope(snapshot, [.. snapshot.Blocks]);
        using var encoder = new HashingEmbeddingGenerator();
        Measured postings = new(), context = new(), vectors = new(), fusion = new(), clearing = new();
        var words = new SampleText(99);
        var touched = 0L;
        for (var q = -20; q < Queries; q++)
        {
            var request = new SearchRequest { Query = words.Query(queryWords) };
            var plan = QueryPlan.Of(request, snapshot, languages, DateTimeOffset.UnixEpoch);
            var filter = new Filter(request, scope);
            var scratch = Scratch.Rent(snapshot.Columns.Count, snapshot.Conversations.Count);
            var times = new TierTimes();
            Best lexical = new(210), vector = new(210);
            var watch = Stopwatch.StartNew();
            new LexicalSearch(scope, filter, plan.Weights, scratch, times).Score(plan.Terms);
            var scored = watch.Elapsed;
            var conversations = new ConversationContext(scope, plan, filter, scratch);
            conversations.Collect(lexical, onePerConversation: true);
            var collected = watch.Elapsed;
            var search = (await VectorSearch.ForAsync(request.Query, encoder, scope, times, CancellationToken.None))!;
            search.Collect(filter, vector, onePerConversation: true);
            var scanned = watch.Elapsed;
            Fusion.Fuse(lexical.Ordered(), vector.Ordered(), message => conversations.PartsOf(message).Lexical, search.Cosine, 0.05f);
            var fused = watch.Elapsed;
            touched += scratch.Touched.Count;
            scratch.Return();
            if (q < 0) continue;
            postings.Add(scored);
            context.Add(collected - scored);
            vectors.Add(scanned - collected);
            fusion.Add(fused - scanned);
            clearing.Add(watch.Elapsed - fused);
        }
        Console.WriteLine($"phases: {count} messages, {snapshot.Conversations.Count} conversations, {touched / (Queries + 20)} touched by a query");
        foreach (var (name, measured) in new[] { ("postings", postings), ("context", context), ("vectors", vectors), ("fusion", fusion), ("clearing", clearing) })
            Console.WriteLine($"phases: {name}: {measured}");
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
