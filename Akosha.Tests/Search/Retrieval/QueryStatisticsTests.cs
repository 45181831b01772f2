using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>
/// Statistics are collected in a step of their own: parts collect theirs, and score with those of the whole as the whole would.
/// </summary>
public sealed class QueryStatisticsTests
{
    private const string Query = "what did Ada say about word3 word17 on 2 January 1970, Bob Builder?";

    private static Languages English { get; } = new(new Dictionary<string, string>());

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    public void Parts_that_share_no_conversation_have_together_the_statistics_and_the_scores_of_the_whole(int seed, int parts)
    {
        var rows = RowsOf(new Random(seed));
        using var whole = IndexOf(rows);
        using var all = Execution(whole);
        var expected = Ranker.Collect(all);
        var indexes = rows.GroupBy(row => int.Parse(row.ConversationId![1..], null) % parts).Select(part => IndexOf(part))
            .ToList();
        var leaves = indexes.ConvertAll(Execution);
        try
        {
            var merged = leaves.ConvertAll(Ranker.Collect).Aggregate((left, right) => left.Merge(right));
            Assert.Equal((expected.Totals, expected.ConversationsInTime), (merged.Totals, merged.ConversationsInTime));
            Assert.Equal(expected.Terms, merged.Terms);
            Assert.True(expected.ConversationsInTime > 0 && expected.Terms.Any(term => term.Messages > 0));
            Assert.Equal(Shown(expected.Mentions), Shown(merged.Mentions));
            var scores = leaves.Zip(indexes).SelectMany(leaf => Scores(leaf.First, leaf.Second, merged)).ToDictionary();
            Assert.Equal(Scores(all, whole, expected).OrderBy(pair => pair.Key), scores.OrderBy(pair => pair.Key));
        }
        finally
        {
            leaves.ForEach(leaf => leaf.Dispose());
            indexes.ForEach(index => index.Dispose());
        }
    }

    [Fact]
    public void A_word_that_too_many_bear_in_one_part_or_in_all_together_names_nobody()
    {
        AuthorMention Mention(int from, int count) =>
            new(0, 1, Enumerable.Range(from, count).Select(i => $"user {i}").ToHashSet());
        var few = Mention(0, 3);
        var others = Mention(3, 3);
        var tooMany = new AuthorMention(0, 1, null);
        Assert.Equal(6, few.Merge(others).Names!.Count);
        Assert.Equal(3, few.Merge(few).Names!.Count);
        Assert.Null(few.Merge(tooMany).Names);
        Assert.Null(Mention(0, NameBearers.Max).Merge(Mention(1, NameBearers.Max)).Names);
        Assert.Empty(NamedAuthors.Of([few.Merge(tooMany)], ["user"]).Words);
    }

    private static MessageRow[] RowsOf(Random random) =>
    [
        .. Enumerable.Range(0, 600).Select(i => Rows.Message(
            $"c{random.Next(40)}", $"{i}",
                string.Join(' ', Enumerable.Range(0, 3 + random.Next(9)).Select(_ => $"word{random.Next(30)}")), i + 1)
            .By(random.Next(4) switch { 0 => "Ada", 1 => "Ada Lovelace", 2 => "Bob Builder", _ => null })
            .At(random.NextInt64(20L * 24 * 3600 * 1_000_000))),
    ];

    private static IndexWriter IndexOf(IEnumerable<MessageRow> rows)
    {
        var index = new IndexWriter(new TierStores(new RowStore(null)), English, TimeProvider.System);
        foreach (var (segment, chunk) in rows.Chunk(37).Index()) index.Apply(new IndexChange.SegmentRead($"f{segment}", chunk));
        return index;
    }

    private static QueryExecution Execution(IndexWriter index)
    {
        var request = new SearchRequest
        {
            Query = Query,
            Mode = SearchMode.Lexical,
            GroupBy = SearchGrouping.Message,
            Limit = 10_000
        };
        return Ranked.Execution(request, Ranked.ScopeOf(index.Publish()));
    }

    private static Dictionary<string, float> Scores(QueryExecution query, IndexWriter index, QueryStatistics statistics)
    {
        var snapshot = query.Scope.Snapshot;
        var rows = new RowReader(index.Stores.Rows, null);
        var chosen = Ranker.Rank(query, statistics).Chosen;
        var found = rows.FetchAsync(
            snapshot, [.. chosen.Select(scored => scored.Message)], RowPart.All, new ColdGaps(), CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return chosen.ToDictionary(scored => found[scored.Message].MessageId!, scored => MathF.Round(scored.Score, 5));
    }

    private static IEnumerable<string> Shown(IReadOnlyList<AuthorMention> mentions) =>
        mentions.OrderBy(mention => mention.First).ThenBy(mention => mention.Count)
            .Select(mention =>
                $"{mention.First}+{mention.Count}: {string.Join(',', mention.Names!.Order(StringComparer.Ordinal))}");
}
