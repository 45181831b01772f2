using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Pipeline;

public sealed class DeduplicatorTests
{
    private readonly Deduplicator _deduplicator = new(DeliveryMode.AcknowledgedByCommit);

    [Fact]
    public void An_exact_repeat_is_dropped_within_a_batch_and_after_a_commit()
    {
        Assert.Equal([2], Commit(Rows.Message("c", "1", "x", 1), Rows.Message("c", "1", "x", 2)));
        Assert.Empty(Commit(Rows.Message("c", "1", "x", 3)));
    }

    [Fact]
    public void Of_several_writes_of_a_key_in_a_batch_the_last_is_kept() =>
        Assert.Equal([3], Commit(Rows.Message("c", "1", "x", 1), Rows.Message("c", "1", "y", 2), Rows.Message("c", "1", "z", 3)));

    [Fact]
    public void Another_content_author_role_time_or_metadata_is_a_change()
    {
        Commit(Rows.Message("c", "1", "x", 1));
        Assert.Equal([2], Commit(Rows.Message("c", "1", "y", 2)));
        Assert.Equal([3], Commit(Rows.Message("c", "1", "y", 3).By("Ada")));
        Assert.Equal([4], Commit(Rows.Message("c", "1", "y", 4).As("tool").By("Ada")));
        Assert.Equal([5], Commit(Rows.Message("c", "1", "y", 5).At(99).As("tool").By("Ada")));
        Assert.Equal(
            [6], Commit(
                Rows.Message("c", "1", "y", 6).At(99).As("tool").By("Ada")
                    .With(new Dictionary<string, string> { ["k"] = "v" })));
    }

    [Fact]
    public void A_repeat_that_leaves_the_time_open_is_a_repeat()
    {
        Commit(Rows.Message("c", "1", "x", 1).At(77));
        Assert.Empty(Commit(Rows.Message("c", "1", "x", 2)));
    }

    [Fact]
    public void A_write_that_yields_changes_nothing_that_is_there_but_takes_what_is_there_to_an_earlier_time()
    {
        Assert.Equal([1], Commit(Told("x", 1, timestamp: 50)));
        Assert.Empty(Commit(Told("x", 2, timestamp: 60)));
        Assert.Equal([3], Commit(Told("x", 3, timestamp: 40)));
        Assert.Equal([4], Commit(Rows.Message("c", "1", "x", 4).At(45).By("Ada")));
        Assert.Empty(Commit(Told("x", 5, timestamp: 30)));
        Assert.Equal([6], Commit(Rows.Tombstone("s", "c", "1", 6)));
        Assert.Equal([7], Commit(Told("x", 7, timestamp: 30)));
        Assert.Equal([8], Commit(Rows.Message("c", "2", "x", 8), Told("x", 9, timestamp: 99, id: "2")));

        static MessageRow Told(string content, long version, long timestamp, string id = "1") =>
            Rows.Message("c", id, content, version).At(timestamp) with { Yields = true };
    }

    [Theory]
    [InlineData("c", "1")]
    [InlineData("c", null)]
    [InlineData(null, null)]
    public void A_message_sent_again_after_its_deletion_is_stored(string? conversation, string? id)
    {
        Commit(Rows.Message("c", "1", "x", 1));
        Assert.Equal([2], Commit(Rows.Tombstone("s", conversation, id, 2)));
        Assert.Equal([3], Commit(Rows.Message("c", "1", "x", 3)));
        Assert.Contains(5, Commit(Rows.Tombstone("s", conversation, id, 4), Rows.Message("c", "1", "x", 5)));
    }

    [Fact]
    public void Metadata_that_is_given_again_changes_nothing_and_other_metadata_comes_with_one_row_at_the_time_of_the_first()
    {
        Commit(Rows.Message("c", "1", "x", 1).At(77).With(Pairs("a")), Rows.Message("c", "2", "y", 2));
        Assert.Empty(Commit(Rows.Message("c", "1", "x", 3)));
        Assert.Empty(Commit(Rows.Message("c", "1", "x", 4).With(Pairs("a"))));
        var kept = Assert.Single(
            _deduplicator.Distinct([Rows.Message("c", "1", "x", 5).With(Pairs("b")), Rows.Message("c", "2", "y", 6)]).Rows);
        Assert.Equal((5, 77, "b"), (kept.MetadataVersion!.Value, kept.Timestamp, kept.Metadata!["k"]));
        _deduplicator.Remember([kept]);
        Assert.Empty(Commit(Rows.Message("c", "1", "x", 7).With(Pairs("b"))));
        Assert.Equal([9], Commit(Rows.Message("c", "1", "x", 9).With(new Dictionary<string, string>())));
    }

    [Fact]
    public void Of_a_batch_one_row_of_each_conversation_carries_its_newest_metadata()
    {
        var kept = _deduplicator.Distinct([
            Rows.Message("c", "1", "x", 1).With(Pairs("a")), Rows.Message("d", "1", "x", 2).With(Pairs("d")),
                Rows.Message("c", "2", "x", 3).With(Pairs("b")),
            Rows.Message("c", "1", "y", 4), Rows.Message("c", "3", "z", 5)]).Rows;
        Assert.Equal(
            [("d", 2, "d"), ("c", 3, "b")], kept.Where(row => row.Metadata is not null)
            .Select(row => (row.ConversationId!, (int)row.MetadataVersion!, row.Metadata!["k"])));
        Assert.Equal([2, 3, 4, 5], kept.Select(row => row.Version));
    }

    [Fact]
    public void Metadata_outlasts_the_message_that_brought_it_within_a_batch_and_not_the_conversation()
    {
        var kept = _deduplicator.Distinct([
            Rows.Message("c", "1", "secret", 1).With(Pairs("a")), Rows.Tombstone("s", "c", "1", 2),
            Rows.Message("d", "1", "x", 3).With(Pairs("d")), Rows.Tombstone("s", "d", null, 4)]).Rows;
        var carrier = Assert.Single(kept, row => row.ConversationId == "c" && row.Metadata is not null);
        Assert.True(carrier is { IsHollow: true, Content: "", MetadataVersion: 1 });
        Assert.DoesNotContain(kept, row => row.ConversationId == "d" && row.Metadata is not null);
    }

    [Fact]
    public void An_edit_stays_in_the_place_and_at_the_time_of_what_it_replaces_unless_it_gives_another_time()
    {
        Commit(Rows.Message("c", "1", "x", 1).At(77) with { Ordinal = 3, PlacedAt = 80 });
        Assert.Equal((77, new MessagePlace(80, 1, 3)), Placed(Rows.Message("c", "1", "y", 2)));
        Assert.Equal((77, new MessagePlace(80, 1, 3)), Placed(Rows.Message("c", "1", "z", 3).At(77)));
        Assert.Equal((99, new MessagePlace(99, 4, 0)), Placed(Rows.Message("c", "1", "z", 4).At(99)));
        Commit(Rows.Tombstone("s", "c", null, 5));
        Assert.Equal((6, new MessagePlace(6, 6, 0)), Placed(Rows.Message("c", "1", "z", 6)));
    }

    [Fact]
    public void Within_a_batch_an_edit_stays_in_its_place_too()
    {
        var kept = _deduplicator.Distinct([Rows.Message("c", "1", "x", 1), Rows.Message("c", "1", "y", 2)]).Rows;
        Assert.Equal((2, new MessagePlace(1, 1, 0)), (kept.Single().Version, kept.Single().Place));
    }

    [Fact]
    public void Of_entries_that_are_counted_every_row_is_kept()
    {
        var several = new Deduplicator(DeliveryMode.KeptByQueue);
        MessageRow[] rows = [Rows.Message("c", "1", "x", 1), Rows.Message("c", "1", "x", 2), Rows.Message("c", "1", "y", 3)];
        Assert.Equal([3L], Versions(several.Distinct(rows)));
        Assert.Equal([1L, 3], Versions(several.Distinct(rows, new HashSet<long> { 1 })));
        Assert.Equal([1L, 2, 3], Versions(several.Distinct(rows, new HashSet<long> { 2 })));
        Assert.Equal( // and each says of its place what it knows by itself
            [PlacingKind.Undated, PlacingKind.Undated, PlacingKind.Undated],
            several.Distinct(rows, new HashSet<long> { 2 }).Rows.Select(row => row.PlacingKind));

        static IEnumerable<long> Versions(DistinctRows distinct) => distinct.Rows.Select(row => row.Version);
    }

    [Fact]
    public void It_is_told_which_messages_are_new_which_replace_others_and_which_change_nothing()
    {
        Commit(Rows.Message("c", "1", "x", 1), Rows.Message("c", "2", "x", 1));
        var entry = new QueuedEntry(2, new IngestEntry(null, null, DateTimeOffset.UnixEpoch, 1, null));
        _deduplicator.Distinct([
            Rows.Message("c", "1", "x", 2), Rows.Message("c", "2", "y", 2), Rows.Message("c", "3", "z", 2),
            Rows.Message("c", "4", "z", 2)]).Tell([entry]);
        Assert.Equal((new WriteCounts(2, 1, 1), true), (entry.Entry.Outcome.Counts, entry.Entry.Outcome.IsKnown));
    }

    [Fact]
    public void A_deletion_is_told_how_many_messages_were_there()
    {
        Commit(Rows.Message("c", "1", "x", 1), Rows.Message("c", "2", "x", 1), Rows.Message("d", "1", "x", 1));
        Commit(Rows.Tombstone("s", "c", "2", 2));
        Assert.Equal(new WriteCounts(Deleted: 1, DeletedFrom: 1), DeletedBy(Rows.Tombstone("s", "c", "1", 3)));
        Assert.Equal(default, DeletedBy(Rows.Tombstone("s", "c", "2", 3)));
        Assert.Equal(default, DeletedBy(Rows.Tombstone("s", "e", null, 3)));
        Assert.Equal(new WriteCounts(Deleted: 1, DeletedFrom: 1), DeletedBy(Rows.Tombstone("s", "c", null, 3)));
        Assert.Equal(new WriteCounts(Deleted: 2, DeletedFrom: 2), DeletedBy(Rows.Tombstone("s", null, null, 3)));
        Assert.Equal( // what comes before it in its batch counts too, and once
            new WriteCounts(Deleted: 3, DeletedFrom: 2),
            DeletedBy(
                Rows.Message("c", "1", "y", 3), Rows.Message("c", "3", "x", 4), Rows.Message("c", "4", "x", 5),
                Rows.Tombstone("s", "c", "4", 6), Rows.Tombstone("s", null, null, 7)));
        Assert.Equal(
            new WriteCounts(Deleted: 1, DeletedFrom: 1),
            DeletedBy(Rows.Tombstone("s", "c", null, 3), Rows.Message("c", "1", "x", 4), Rows.Tombstone("s", "c", null, 5)));
        Commit(Rows.Tombstone("s", null, null, 8));
        Assert.Equal(default, DeletedBy(Rows.Tombstone("s", null, null, 9)));
    }

    /// <summary>What the last row of a batch, a tombstone, deletes.</summary>
    private WriteCounts DeletedBy(params MessageRow[] rows)
    {
        var entry = new QueuedEntry(rows[^1].Version, new IngestEntry(null, null, DateTimeOffset.UnixEpoch, 1, null));
        _deduplicator.Distinct(rows).Tell([entry]);
        return entry.Entry.Outcome.Counts;
    }

    private (long Timestamp, MessagePlace Place) Placed(MessageRow row)
    {
        var kept = _deduplicator.Distinct([row]).Rows;
        _deduplicator.Remember(kept);
        return (kept.Single().Timestamp, kept.Single().Place);
    }

    private static Dictionary<string, string> Pairs(string value) => new() { ["k"] = value };

    private long[] Commit(params MessageRow[] rows)
    {
        var kept = _deduplicator.Distinct(rows).Rows;
        _deduplicator.Remember(kept);
        return [.. kept.Select(row => row.Version)];
    }
}
