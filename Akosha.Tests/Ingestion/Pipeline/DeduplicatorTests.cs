using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Pipeline;

public sealed class DeduplicatorTests
{
    private readonly Deduplicator _deduplicator = new(new MemoryIngestQueue(new QueueOptions(), new VersionClock(TimeProvider.System), TimeProvider.System));

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
        Assert.Equal([3], Commit(Rows.Message("c", "1", "y", 3, author: "Ada")));
        Assert.Equal([4], Commit(Rows.Message("c", "1", "y", 4, author: "Ada", role: "tool")));
        Assert.Equal([5], Commit(Rows.Message("c", "1", "y", 5, author: "Ada", role: "tool", timestamp: 99)));
        Assert.Equal([6], Commit(Rows.Message("c", "1", "y", 6, author: "Ada", role: "tool", timestamp: 99, metadata: new Dictionary<string, string> { ["k"] = "v" })));
    }

    [Fact]
    public void A_repeat_that_leaves_the_time_open_is_a_repeat()
    {
        Commit(Rows.Message("c", "1", "x", 1, timestamp: 77));
        Assert.Empty(Commit(Rows.Message("c", "1", "x", 2)));
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

    private long[] Commit(params MessageRow[] rows)
    {
        var kept = _deduplicator.Distinct(rows);
        _deduplicator.Remember(kept);
        return [.. kept.Select(row => row.Version)];
    }
}
