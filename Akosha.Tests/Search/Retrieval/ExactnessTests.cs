using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>What the short cuts of retrieval find is what looking at every message finds.</summary>
public sealed class ExactnessTests : IDisposable
{
    private const int Messages = 12_000;

    private readonly IndexWriter _tier = new(new TierStores(new RowStore(null)), NoLanguages, TimeProvider.System);
    private readonly IndexSnapshot _snapshot;
    private readonly Scope _scope;

    private static Languages NoLanguages { get; } = new(new Dictionary<string, string>());

    public ExactnessTests()
    {
        var random = new Random(11);
        _tier.Apply(
            new IndexChange.SegmentRead(
            "f", [.. Enumerable.Range(0, Messages).Select(i => Rows.Message($"c{random.Next(700)}", $"{i}",
            string.Join(
                ' ', Enumerable.Range(0, 4 + random.Next(12))
                .Select(_ => $"word{(int)Math.Pow(3_000, random.NextDouble())}")), i + 1,
            system: $"s{random.Next(3)}").By(random.Next(3) == 0 ? "Ada" : "Bob").As(random.Next(2) == 0 ? "user" : "tool")
                .At(random.Next(1_000_000)))]));
        _tier.Apply(
            new IndexChange.SegmentRead(
            "g", [.. Enumerable.Range(0, 500)
            .Select(i =>
                        Rows.Tombstone($"s{random.Next(3)}", $"c{random.Next(700)}", $"{random.Next(Messages)}", 20_000 + i))]));
        _snapshot = _tier.Publish();
        _scope = new Scope(_snapshot, [.. _snapshot.Blocks]);
    }

    public static TheoryData<string[]?, string[]?, long?, long?> Filters { get; } = new()
    {
        { null, null, null, null },
        { ["s1"], null, null, null },
        { null, ["tool"], null, null },
        { null, null, 100_000, 140_000 },
        { ["s0", "s2"], ["user"], 500_000, null },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Lexical_search_under_a_filter_is_brute_force_under_that_filter(
        string[]? systems, string[]? roles, long? from, long? to)
    {
        foreach (var byConversation in new[] { false, true })
        {
            var request = Request("word1 word40 word900 Ada", systems, roles, from, to, byConversation);
            Assert.Equal(Lexical(request, most: int.MaxValue).Take(25), Lexical(request, most: 25));
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Vector_search_under_a_filter_finds_what_brute_force_finds(
        string[]? systems, string[]? roles, long? from, long? to)
    {
        var found = 0;
        var wanted = 0;
        for (var query = 0; query < 20; query++)
        {
            var request = Request(
                $"word{query * 7 + 1} word{query * 31 + 2} word{query + 100}", systems, roles, from, to, byConversation: false);
            var vector = StaticEmbeddingGenerator.Embed(request.Query);
            var search = new VectorSearch(_scope, new QueryVector(vector, StaticEmbeddingGenerator.ModelName), Weights.Default,
                new TierTimes());
            var filter = new Filter(request, _scope);
            var best = new Best(10);
            search.Collect(filter, best, onePerConversation: false, TestContext.Current.CancellationToken);
            var all = new Best(10);
            var end = _snapshot.Blocks[^1].First + new BlockOffset(_snapshot.Blocks[^1].Count);
            for (var message = default(MessageNumber); message < end; message++)
            {
                if (_snapshot.IsAlive(message)
                    && filter.InScope(_snapshot.Conversations[_snapshot.Columns.ConversationOf(message)].System)
                    && filter.Admits(message) && search.Of(message).Mixed(Weights.Default) > 0)
                    all.Offer(new ScoredMessage(message, search.Of(message).Mixed(Weights.Default)));
            }
            wanted += all.Ordered().Count;
            found += best.Ordered().Select(scored => scored.Message).Intersect(all.Ordered().Select(scored => scored.Message))
                .Count();
        }
        // A message may be near only by neighbours that the filter does not admit: those are not looked for.
        Assert.True(found >= 0.97 * wanted, $"{found} of {wanted}");
    }

    [Fact]
    public void A_rotation_keeps_lengths_and_angles()
    {
        var random = new Random(3);
        foreach (var dimensions in new[] { 1, 2, 3, 100, 384, 768 })
        {
            var left = Vector();
            var right = Vector();
            var length = Dot(left, left);
            var dot = Dot(left, right);
            var rotation = new Rotation(dimensions, seed: 1);
            rotation.Apply(left);
            rotation.Apply(right);
            Assert.Equal(length, Dot(left, left), length * 1e-4);
            Assert.Equal(dot, Dot(left, right), length * 1e-4);

            float[] Vector() => [.. Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() - 0.5f)];
        }

        static float Dot(float[] left, float[] right) => left.Zip(right, (a, b) => a * b).Sum();
    }

    public void Dispose()
    {
        _tier.Dispose();
    }

    private static SearchRequest Request(
        string query, string[]? systems, string[]? roles, long? from, long? to, bool byConversation) => new()
        {
            Query = query,
            SystemIds = systems,
            Roles = roles,
            From = from is { } start ? UnixMicroseconds.ToTime(start) : null,
            To = to is { } end ? UnixMicroseconds.ToTime(end) : null,
            GroupBy = byConversation ? SearchGrouping.Conversation : SearchGrouping.Message,
            Mode = SearchMode.Lexical,
            Limit = Messages,
        };

    private List<ScoredMessage> Lexical(SearchRequest request, int most)
    {
        using var execution = Ranked.Execution(request, _scope, candidates: most);
        return [.. Ranker.Rank(execution).Chosen];
    }
}
