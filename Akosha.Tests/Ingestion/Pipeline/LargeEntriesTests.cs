using Akosha.Contracts.Conversations;
using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Queue;

namespace Akosha.Tests.Ingestion.Pipeline;

public sealed class LargeEntriesTests
{
    private readonly LargeEntries _large = new(rows: 100);
    private long _version;

    [Fact]
    public void A_large_entry_comes_in_parts_and_the_small_ones_of_others_do_not_wait_for_it()
    {
        var big = Entry("big", 250);
        var small = Entry("other", 3);
        Assert.Equal([small], _large.Sort([big, small]));
        Assert.Equal(
            [(0, 100, false), (100, 100, false), (200, 50, true)], Rest().Select(part => (part.From, part.Rows, part.IsLast)));
        Assert.True(_large.IsEmpty);
    }

    [Fact]
    public void Systems_take_turns_and_the_entries_of_one_keep_their_order()
    {
        var first = Entry("a", 150);
        var after = Entry("a", 1);
        var other = Entry("b", 150);
        Assert.Empty(_large.Sort([first, other, after]));
        Assert.Equal(
            [("a", first.Version, 0), ("b", other.Version, 0), ("a", first.Version, 100), ("a", after.Version, 0),
            ("b", other.Version, 100)],
            Rest().Select(part => (part.Entry.SystemId, part.Version, part.From)));
    }

    [Fact]
    public void What_is_given_up_comes_no_more()
    {
        var first = Entry("a", 250);
        var second = Entry("a", 120);
        _large.Sort([first, second]);
        var part = Assert.Single(_large.Next());
        _large.Remove([part]);
        Assert.All(Rest(), rest => Assert.Equal(second.Version, rest.Version));
    }

    private IEnumerable<QueuedEntry> Rest()
    {
        while (_large.Next() is { Count: > 0 } next)
            foreach (var part in next) yield return part;
    }

    private QueuedEntry Entry(string system, int messages) => new(++_version, new IngestEntry(
        new Conversation(
            system, "c", null, [.. Enumerable.Range(0, messages).Select(i => new Message($"{i}", "user", null, "x", null))]),
            null, DateTimeOffset.UnixEpoch, 1, null));
}
