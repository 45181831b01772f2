using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Writing;

/// <summary>What the index says has become of writes, by what it knew before them.</summary>
public sealed class OutcomeTests : IDisposable
{
    private static readonly WriteCounts New = new(New: 1), Replaced = new(Replaced: 1), Unchanged = new(Unchanged: 1);

    private readonly Languages _languages = new(new Dictionary<string, string>());
    private readonly OutcomeLog _outcomes = new();
    private readonly IndexWriter _index;
    private int _segments;

    public OutcomeTests() => _index = new IndexWriter(new TierStores(new RowStore(null)), _languages, TimeProvider.System);

    public void Dispose() => _index.Dispose();

    [Fact]
    public void A_write_is_new_or_says_the_same_or_something_else_whatever_part_of_the_message_it_is()
    {
        Assert.Equal(New, OutcomeOf(Said(1)));
        Assert.Equal(Unchanged, OutcomeOf(Said(2)));
        Assert.Equal(Unchanged, OutcomeOf(Rows.Message("c", "1", "x", 3).Unsettled())); // names no time
        Assert.Equal(Replaced, OutcomeOf(Said(4, "y")));
        Assert.Equal(Replaced, OutcomeOf(Said(5, "y").By("Ada")));
        Assert.Equal(Replaced, OutcomeOf(Said(6, "y").By("Ada").As("assistant")));
        Assert.Equal(Replaced, OutcomeOf(Rich(7)));
        Assert.Equal(Unchanged, OutcomeOf(Rich(8)));
        Assert.Equal(Replaced, OutcomeOf(Rich(9) with { Original = """{"content":"Y"}""" }));
        Assert.Equal(Replaced, OutcomeOf(Said(10)));
        Assert.Equal(Replaced, OutcomeOf(Said(11).At(700).Unsettled())); // at another time
        Assert.Equal(Replaced, OutcomeOf(Said(12, "")));
        Assert.Equal(Replaced, OutcomeOf(Said(13, "") with { Original = """{"tool_calls":[]}""" }));
        Assert.Null(OutcomeOf(Rows.Message("e", "1", "x", 14))); // its writer knows all, and tells it
        Assert.Equal(New, OutcomeOf(Rows.Message("d", "1", "x", 14).Unsettled()));

        static MessageRow Rich(long version) => Said(version, "y") with
        {
            MessageMetadata = """{"urgent":true}""",
            Original = """{"content":"y"}""",
        };
    }

    [Fact]
    public void Of_several_writes_of_a_message_in_a_segment_each_is_told()
    {
        Apply(Said(1), Said(2), Said(3, "y"), Rows.Message("c", "2", "x", 3).Unsettled());
        Assert.Equal([New, Unchanged, new WriteCounts(1, 1)], new[] { 1L, 2, 3 }.Select(Known));
    }

    [Fact]
    public void A_deletion_is_told_how_many_messages_were_there_and_what_comes_after_it_is_new()
    {
        Apply([.. Enumerable.Range(1, 3).Select(i => Rows.Message("c", $"{i}", "x", i)), Rows.Message("d", "1", "x", 4)]);
        Assert.Equal(new WriteCounts(Deleted: 1, DeletedFrom: 1), OutcomeOf(Rows.Tombstone("s", "c", "1", 5)));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("s", "c", "1", 6)));
        Assert.Equal(New, OutcomeOf(Said(7)));
        Assert.Equal(Unchanged, OutcomeOf(Said(8)));
        Assert.Equal(new WriteCounts(Deleted: 3, DeletedFrom: 1), OutcomeOf(Rows.Tombstone("s", "c", null, 9)));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("s", "c", null, 10)));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("s", "nobody", null, 11)));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("nobody", null, null, 12)));
        Assert.Equal(New, OutcomeOf(Said(13)));
        Assert.Equal(new WriteCounts(Deleted: 2, DeletedFrom: 2), OutcomeOf(Rows.Tombstone("s", null, null, 14)));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("s", null, null, 15)));
    }

    [Fact]
    public void Of_what_comes_after_something_newer_nothing_is_told_and_what_that_was_told_is_taken_back()
    {
        Assert.Equal(New, OutcomeOf(Said(2)));
        Assert.Null(OutcomeOf(Said(1))); // committed by another process, later
        Assert.Null(Known(2));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("s", "d", null, 4)));
        Assert.Null(OutcomeOf(Rows.Message("d", "1", "x", 3).Unsettled()));
        Assert.Null(Known(4));
        Assert.Equal(default(WriteCounts), OutcomeOf(Rows.Tombstone("s", "e", "1", 6)));
        Assert.Null(OutcomeOf(Rows.Message("e", "1", "x", 5).Unsettled()));
        Assert.Null(Known(6));
        Assert.Equal(Unchanged, OutcomeOf(Said(8)));
        Assert.Null(OutcomeOf(Rows.Tombstone("s", "c", null, 7)));
        Assert.Null(Known(8));
        Assert.Equal(Replaced, OutcomeOf(Said(10, "y")));
        Assert.Null(OutcomeOf(Rows.Tombstone("s", "c", "1", 9)));
        Assert.Null(Known(10));
        // In one segment messages are looked at first, in whatever order they were accepted.
        Apply(Rows.Tombstone("s", "c", null, 11), Said(12));
        Assert.Equal([null, null], new[] { 11L, 12 }.Select(Known));
        Apply(Rows.Message("f", "1", "x", 13).Unsettled(), Rows.Tombstone("s", "f", null, 14));
        Assert.Equal([New, new WriteCounts(Deleted: 1, DeletedFrom: 1)], new[] { 13L, 14 }.Select(Known));
    }

    [Fact]
    public void A_write_that_is_delivered_again_is_told_once()
    {
        Apply(Said(1), Rows.Tombstone("s", "c", null, 2), Rows.Tombstone("s", "d", "1", 3));
        var told = _outcomes.Find([1, 2, 3]);
        Apply(Said(1), Rows.Tombstone("s", "c", null, 2), Rows.Tombstone("s", "d", "1", 3));
        Assert.Equal(told, _outcomes.Find([1, 2, 3]));
        Assert.Equal((3, new WriteCounts(New: 1, Deleted: 1, DeletedFrom: 1)), told);
    }

    [Fact]
    public void Blocks_that_were_built_elsewhere_are_told_too_and_what_cannot_be_compared_is_not()
    {
        Apply(Said(1), Rows.Message("c", "2", "x", 1));
        Build(_outcomes, isOld: false, Said(2), Rows.Message("c", "3", "x", 2).Unsettled(), Rows.Tombstone("s", "c", "2", 3));
        Assert.Equal(new WriteCounts(New: 1, Unchanged: 1), Known(2));
        Assert.Equal(new WriteCounts(Deleted: 1, DeletedFrom: 1), Known(3));
        Build(null, isOld: true, Said(4, "y"));
        Assert.Null(Known(4));
        Assert.Null(OutcomeOf(Said(5, "y"))); // of the former write nobody knows what else it has
        Assert.Equal(Replaced, OutcomeOf(Said(6)));
    }

    [Fact]
    public void What_came_long_ago_is_forgotten()
    {
        for (var version = 1; version <= OutcomeLog.Capacity + 1; version++) _outcomes.Count(version, New);
        Assert.Equal((1, New), _outcomes.Find([1, 2]));
        Assert.Equal((2, New + New), _outcomes.Find([3, OutcomeLog.Capacity + 1]));
    }

    private static MessageRow Said(long version, string content = "x") => Rows.Message("c", "1", content, version).At(500).Unsettled();

    private WriteCounts? OutcomeOf(MessageRow row)
    {
        Apply(row);
        return Known(row.Version);
    }

    private WriteCounts? Known(long version) => _outcomes.Find([version]) is (1, var counts) ? counts : null;

    private void Apply(params MessageRow[] rows) =>
        _index.Apply(new IndexChange.SegmentRead($"f{_segments++}", rows) { Outcomes = _outcomes });

    /// <param name="outcomes">Takes what becomes of the rows.</param>
    /// <param name="isOld">True for a block of before it was kept what messages have besides role and content.</param>
    /// <param name="rows">The rows.</param>
    private void Build(OutcomeLog? outcomes, bool isOld, params MessageRow[] rows)
    {
        var builder = _index.NewBuilder(rows.Length);
        _index.Stores.Rows.Add(Block.RowKeyOf(builder.Id, default), builder.Add($"f{_segments++}", rows));
        if (isOld) Array.Clear(builder.Directory.Facts.Rests.Values);
        var built = new BuiltBlock(builder.Id, builder.Directory, Image.In(builder.PackIndex()), Tier.Hot, IsOnDisk: false);
        _index.Apply(new IndexChange.BlocksBuilt([built]) { Outcomes = outcomes });
    }
}
