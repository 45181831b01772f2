using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>Collapsing while candidates are chosen is what collapsing the whole ranking is, however rows are spread.</summary>
public sealed class CopiesTests
{
    private const string Query = "word1 word2 word5";

    public static TheoryData<int, bool> Runs { get; } = [.. from seed in Enumerable.Range(1, 6)
                                                            from byConversation in new[] { false, true }
                                                            select (seed, byConversation)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Collapsing_is_a_plain_model_of_it(int seed, bool byConversation)
    {
        var rows = RandomRows(seed);
        using var index = new Indexed(rows, segments: 1 + seed % 4);
        var plain = index.Rank(byConversation, collapse: false, int.MaxValue);
        var model = Model(plain.Chosen, index);
        Assert.Contains(model, group => group.Copies.Count > 2);
        var all = index.Rank(byConversation, collapse: true, int.MaxValue);
        Assert.Equal(model.Select(group => group.Best.Message), all.Chosen.Select(hit => hit.Message));
        foreach (var (best, copies) in model)
            Assert.Equal(copies.Select(copy => copy.Message), all.CopiesOf(best.Message).Select(copy => copy.Message));

        // With few candidates the first so many are the same, and so are their copies that are as good as the last candidate.
        const int Few = 12;
        var few = index.Rank(byConversation, collapse: true, Few);
        Assert.Equal(model.Take(Few).Select(group => group.Best.Score), few.Chosen.Select(hit => hit.Score));
        var least = model[Few - 1].Best.Score;
        foreach (var (best, copies) in model.Where(group => group.Best.Score > least))
            Assert.Equal(
                copies.Where(copy => copy.Score >= least).Select(copy => copy.Message),
                few.CopiesOf(best.Message).Select(copy => copy.Message));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void What_is_shown_does_not_depend_on_how_rows_are_spread(int seed, bool byConversation)
    {
        var rows = RandomRows(seed);
        string[]? expected = null;
        foreach (var segments in new[] { 1, 3, 20 })
        {
            using var index = new Indexed([.. rows.OrderBy(row => (row.Version * 7_919 * segments) % 1_009)], segments);
            var ranking = index.Rank(byConversation, collapse: true, int.MaxValue);
            string[] shown = [.. ranking.Chosen.Select(hit => string.Join(
                ' ', ranking.CopiesOf(hit.Message).Prepend(hit).Select(copy => $"{index.NameOf(copy.Message)}={copy.Score:r}")))];
            Array.Sort(shown, StringComparer.Ordinal);
            Assert.Equal(expected ?? shown, shown);
            expected = shown;
        }
    }

    /// <summary>Groups a ranking by what the messages say, and puts the copies into the order that is promised.</summary>
    private static List<(ScoredMessage Best, List<ScoredMessage> Copies)> Model(
        IEnumerable<ScoredMessage> ranked, Indexed index) => [.. ranked
            .GroupBy(scored => index.RowOf(scored.Message) is var row && row.Content!.Length > 0
                ? (row.Role, row.Content) : ("", $"{scored.Message}"))
            .Select(group => group.OrderByDescending(scored => scored.Score)
                .ThenByDescending(scored => index.RowOf(scored.Message).Timestamp)
                .ThenBy(scored => index.RowOf(scored.Message).SystemId, StringComparer.Ordinal)
                .ThenBy(scored => index.RowOf(scored.Message).ConversationId, StringComparer.Ordinal)
                .ThenBy(scored => index.RowOf(scored.Message).Version).ToList())
            .Select(group => (group[0], group[1..]))];

    private static List<MessageRow> RandomRows(int seed)
    {
        var random = new Random(seed);
        string[] sayings = [.. Enumerable.Range(0, 40).Select(_ => string.Join(
            ' ', Enumerable.Range(0, random.Next(7)).Select(_ => $"word{random.Next(8)}")))];
        return [.. Enumerable.Range(1, 600).Select(version => Rows.Message(
            $"c{random.Next(120)}", $"m{version}", sayings[random.Next(sayings.Length)], version, $"s{random.Next(3)}")
            .At(1_000_000 + random.Next(5)).As(random.Next(3) == 0 ? "assistant" : "user"))];
    }

    private sealed class Indexed : IDisposable
    {
        private readonly IndexWriter _writer = new(
            new TierStores(new RowStore(null)), new Languages(new Dictionary<string, string>()), TimeProvider.System);

        private readonly List<MessageRow> _rows;
        private readonly IndexSnapshot _snapshot;

        public Indexed(List<MessageRow> rows, int segments)
        {
            _rows = rows;
            foreach (var (i, chunk) in rows.Chunk((rows.Count + segments - 1) / segments).Index())
                _writer.Apply(new IndexChange.SegmentRead($"f{i}", [.. chunk]));
            _snapshot = _writer.Publish();
            Assert.Equal(rows.Count, Assert.Single(_snapshot.Blocks).Count); // so numbers are positions among the rows
        }

        public Ranking Rank(bool byConversation, bool collapse, int most)
        {
            var request = new SearchRequest
            {
                Query = Query,
                Mode = SearchMode.Lexical,
                Limit = 1_000,
                GroupBy = byConversation ? SearchGrouping.Conversation : SearchGrouping.Message,
                Collapse = collapse,
            };
            using var execution = Ranked.Execution(request, Ranked.ScopeOf(_snapshot), candidates: most);
            return Ranker.Rank(execution);
        }

        public MessageRow RowOf(MessageNumber message) => _rows[message.Value];

        public string NameOf(MessageNumber message) =>
            RowOf(message) is var row ? $"{row.SystemId}/{row.ConversationId}/{row.MessageId}" : "";

        public void Dispose() => _writer.Dispose();
    }
}
