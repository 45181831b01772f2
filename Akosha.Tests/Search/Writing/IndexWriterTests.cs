using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Retrieval;

namespace Akosha.Tests.Search.Writing;

/// <summary>The tier against a plain model, over random histories and orders of arrival.</summary>
public sealed class IndexWriterTests
{
    [Fact]
    public void Message_numbers_are_the_numbers_of_the_postings_however_many_merges_there_were()
    {
        using var tier = NewIndex();
        IndexSnapshot? snapshot = null;
        var message = 0;
        for (var commit = 0; commit < 400; commit++)
        {
            tier.Apply(
                new IndexChange.SegmentRead(
                $"f{commit}",
                [.. Enumerable.Range(0, 1 + commit % 7)
                .Select(_ =>
                                Rows.Message($"c{message % 13}", $"m{message}", $"unique{message++} common", message))]));
            snapshot = tier.Publish();
        }
        for (var i = 0; i < message; i++) Assert.Equal([new MessageNumber(i)], Search(snapshot!, $"unique{i}").Select(scored => scored.Message));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_order_of_arrival_the_newest_write_of_each_key_counts(int seed)
    {
        var random = new Random(seed);
        var history = new List<MessageRow>();
        for (var version = 1; version <= 400; version++)
        {
            var system = $"s{random.Next(2)}";
            var conversation = $"c{random.Next(4)}";
            var id = $"{random.Next(6)}";
            history.Add(random.Next(12) switch
            {
                0 => Rows.Tombstone(system, conversation, id, version),
                1 when random.Next(4) == 0 => Rows.Tombstone(system, null, null, version),
                1 => Rows.Tombstone(system, conversation, null, version),
                _ => Rows.Message(
                    conversation, id, $"word{random.Next(20)} number{version}", version, system).At(int.Parse(id, null)),
            });
        }
        var expected = Model(history);
        for (var round = 0; round < 5; round++)
        {
            var arrival = history.ToArray();
            random.Shuffle(arrival);
            Assert.Equal(expected, Contents(arrival, random));
        }
    }

    [Fact]
    public void Splitting_a_conversation_over_segments_and_orders_of_arrival_changes_no_score()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 120).Select(i => Rows.Message(
            $"c{i % 5}", $"{i}", $"alpha{random.Next(4)} beta{random.Next(9)} gamma{random.Next(30)}", i + 1)
            .At(i).By(i % 2 == 0 ? "Ada" : "Bob")).ToArray();
        var whole = Scores([rows]);
        for (var round = 0; round < 6; round++)
        {
            var shuffled = rows.ToArray();
            random.Shuffle(shuffled);
            var split = Scores([.. shuffled.Chunk(1 + random.Next(40))]);
            Assert.Equal(whole.Keys.Order(), split.Keys.Order());
            Assert.All(whole, pair => Assert.Equal(pair.Value, split[pair.Key], 1e-5));
        }
    }

    [Fact]
    public void Deleted_messages_leave_no_trace_in_the_scores_of_the_others()
    {
        var kept = Enumerable.Range(0, 30)
            .Select(i => Rows.Message($"c{i % 3}", $"{i}", $"alpha{i % 4} beta", i + 1).At(i)).ToArray();
        var gone = Enumerable.Range(100, 40)
            .Select(i => Rows.Message($"c{i % 3}", $"{i}", "alpha1 alpha2 beta beta", i).At(i)).ToArray();
        var deletions = gone.Select((row, i) => Rows.Tombstone("s", row.ConversationId, row.MessageId, 1_000 + i)).ToArray();
        var expected = Scores([kept]);
        var actual = Scores([gone, kept, deletions]);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key], 1e-5));
        Assert.Equal(expected.Count, actual.Count);
    }

    [Fact]
    public void A_published_snapshot_stays_as_it_was()
    {
        using var tier = NewIndex();
        tier.Apply(new IndexChange.SegmentRead("f1", [Rows.Message("c", "1", "zebra", 1)]));
        var before = tier.Publish();
        tier.Apply(new IndexChange.SegmentRead("f2", [Rows.Message("c", "2", "zebra", 2), Rows.Tombstone("s", "c", "1", 3)]));
        var after = tier.Publish();
        var first = new MessageNumber(0);
        var second = new MessageNumber(1);
        var system = new SystemOrdinal(0);
        var conversation = new ConversationOrdinal(0);
        Assert.Equal((true, 1, 1), (before.IsAlive(first), before.Blocks[0].Count, before.Stats(system).Messages));
        Assert.Equal([first], before.Conversations[conversation].Messages);
        Assert.Equal((false, 2, 1), (after.IsAlive(first), after.Blocks[0].Count, after.Stats(system).Messages));
        Assert.Equal([second], after.Conversations[conversation].Messages);
    }

    [Fact]
    public void A_file_that_only_moved_rows_changes_nothing_and_one_that_left_takes_its_rows()
    {
        using var tier = NewIndex();
        tier.Apply(new IndexChange.SegmentRead("old", [Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "2", "zebra", 2)]));
        tier.Apply(new IndexChange.SegmentRead("compacted", [Rows.Message("c", "1", "zebra", 1)]));
        tier.Apply(new IndexChange.SegmentsLeft(new HashSet<string> { "old" }, []));
        var snapshot = tier.Publish();
        Assert.Equal(
            ["1"], Search(snapshot, "zebra").Select(scored => Fetch(tier, snapshot, [scored.Message]).Values.Single().MessageId));
    }

    private static IndexWriter NewIndex() =>
        new(new TierStores(new RowStore(null)), new Languages(new Dictionary<string, string>()), TimeProvider.System);

    private static Dictionary<MessageNumber, MessageRow> Fetch(
        IndexWriter index, IndexSnapshot snapshot, IReadOnlyCollection<MessageNumber> messages) =>
        new RowReader(index.Stores.Rows, null)
            .FetchAsync(snapshot, messages, RowPart.All, new ColdGaps(), CancellationToken.None).GetAwaiter().GetResult();

    private static SortedDictionary<string, string> Model(IEnumerable<MessageRow> history)
    {
        var live = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in history)
        {
            if (row.Deleted)
            {
                var prefix = row.ConversationId is null ? $"{row.SystemId}/" : row.MessageId is null
                    ? $"{row.SystemId}/{row.ConversationId}/" : $"{row.SystemId}/{row.ConversationId}/{row.MessageId}";
                foreach (
                    var key in live.Keys.Where(
                    key => row.MessageId is null ? key.StartsWith(prefix, StringComparison.Ordinal) : key == prefix)
                    .ToList()) live.Remove(key);
            }
            else live[$"{row.SystemId}/{row.ConversationId}/{row.MessageId}"] = row.Content!;
        }
        return live;
    }

    private static SortedDictionary<string, string> Contents(MessageRow[] arrival, Random random)
    {
        using var tier = NewIndex();
        foreach (var (segment, rows) in arrival.Chunk(1 + random.Next(60)).Index())
        {
            tier.Apply(new IndexChange.SegmentRead($"f{segment}", rows));
            tier.Publish();
        }
        var snapshot = tier.Publish();
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var conversation in snapshot.Conversations.Ordinals)
        {
            var found = snapshot.Conversations[conversation];
            foreach (var (_, row) in Fetch(tier, snapshot, found.Messages))
                contents.Add($"{snapshot.SystemName(found.System)}/{found.Id}/{row.MessageId}", row.Content!);
        }
        Assert.Equal(contents.Count, snapshot.Systems.Sum(system => snapshot.Stats(system).Messages));
        foreach (var content in contents.Values)
            Assert.Single(
                Search(snapshot, content.Split(' ')[1]), scored =>
                    Fetch(tier, snapshot, [scored.Message]).Values.Single().Content == content);
        return contents;
    }

    private static Dictionary<string, float> Scores(IReadOnlyList<MessageRow[]> segments)
    {
        using var tier = NewIndex();
        foreach (var (segment, rows) in segments.Index()) tier.Apply(new IndexChange.SegmentRead($"f{segment}", rows));
        var snapshot = tier.Publish();
        var scores = Ranked.ByAll("alpha1 beta3 gamma7 Ada", Ranked.ScopeOf(snapshot)).ToDictionary(
            scored => Fetch(tier, snapshot, [scored.Message]).Values.Single().MessageId!, scored => scored.Score);
        return scores;
    }

    // For a single word, what is found by its neighbours or its session alone does not count here.
    private static List<ScoredMessage> Search(IndexSnapshot snapshot, string query) =>
        [.. Ranked.ByWords(query, Ranked.ScopeOf(snapshot))
        .Where(found => query.Contains(' ', StringComparison.Ordinal) || found.Parts.Content > 0).Select(found => found.Scored)];
}
