using Akosha.Contracts.Conversations;
using Akosha.Storage.Queue;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Storage.Queue;

public sealed class MemoryIngestQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_are_taken_in_the_order_of_their_versions()
    {
        var queue = NewQueue();
        for (var i = 0; i < 5; i++) await queue.EnqueueAsync(Entry($"c{i}"), waitForRoom: false, Cancellation);
        var batch = await queue.TakeAsync(5, Long, Long, Cancellation);
        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], batch.Select(queued => queued.Entry.Conversation!.ConversationId));
        Assert.Equal(batch.Select(queued => queued.Version).Order().Distinct(), batch.Select(queued => queued.Version));
    }

    [Fact]
    public async Task A_batch_ends_when_it_is_full_or_old_or_when_nothing_more_comes()
    {
        var queue = NewQueue();
        for (var i = 0; i < 3; i++) await queue.EnqueueAsync(Entry($"c{i}", rows: 2), waitForRoom: false, Cancellation);
        Assert.Equal(2, (await queue.TakeAsync(4, Long, Long, Cancellation)).Count);

        var rest = queue.TakeAsync(4, TimeSpan.FromSeconds(1), Long, Cancellation);
        Assert.False(rest.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await rest);

        await queue.EnqueueAsync(Entry("d"), waitForRoom: false, Cancellation);
        var quiet = queue.TakeAsync(4, Long, TimeSpan.FromMilliseconds(20), Cancellation);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Single(await quiet);
    }

    [Fact]
    public async Task A_full_queue_says_so_and_has_room_again_after_a_commit()
    {
        var queue = NewQueue(maxEntries: 2);
        await queue.EnqueueAsync(Entry("a"), waitForRoom: false, Cancellation);
        await queue.EnqueueAsync(Entry("b"), waitForRoom: false, Cancellation);
        await Assert.ThrowsAsync<QueueFullException>(
            async () => await queue.EnqueueAsync(Entry("c"), waitForRoom: false, Cancellation));
        var waiting = queue.EnqueueAsync(Entry("c"), waitForRoom: true, Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        await queue.CompleteAsync(await queue.TakeAsync(1, Long, Long, Cancellation), 7);
        await waiting;
        Assert.Equal(2, (await queue.StatusAsync(Cancellation)).Depth);
    }

    [Fact]
    public async Task The_queue_is_bounded_in_bytes_but_takes_a_single_large_entry()
    {
        var queue = NewQueue(maxBytes: 100);
        await queue.EnqueueAsync(Entry("large", bytes: 500), waitForRoom: false, Cancellation);
        await Assert.ThrowsAsync<QueueFullException>(
            async () => await queue.EnqueueAsync(Entry("small", bytes: 1), waitForRoom: false, Cancellation));
    }

    [Fact]
    public async Task A_receipt_tells_the_version_of_the_commit_or_why_there_was_none()
    {
        var queue = NewQueue();
        var stored = await queue.EnqueueAsync(Entry("a"), waitForRoom: false, Cancellation);
        await queue.CompleteAsync(await queue.TakeAsync(1, Long, Long, Cancellation), 42);
        Assert.Equal(42, await stored.CommittedAsync());
        var failed = await queue.EnqueueAsync(Entry("b"), waitForRoom: false, Cancellation);
        await queue.ReleaseAsync(await queue.TakeAsync(1, Long, Long, Cancellation), new IOException("no"));
        await Assert.ThrowsAsync<IOException>(() => failed.CommittedAsync());
        Assert.Equal(new QueueStatus(0, TimeSpan.Zero, 0, 0), await queue.StatusAsync(Cancellation));
    }

    [Fact]
    public async Task The_age_of_the_oldest_entry_is_known()
    {
        var queue = NewQueue();
        await queue.EnqueueAsync(Entry("a"), waitForRoom: false, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(9), (await queue.StatusAsync(Cancellation)).OldestAge);
    }

    [Fact]
    public void Versions_rise_even_when_the_clock_stands_still_or_goes_back()
    {
        var clock = new VersionClock(_time);
        var first = clock.Next();
        Assert.Equal(first + 1, clock.Next());
        clock.Observe(first + 1_000_000_000);
        Assert.Equal(first + 1_000_000_001, clock.Next());
    }

    private MemoryIngestQueue NewQueue(int maxEntries = 100, long maxBytes = 1_000_000) =>
        new(new QueueOptions { MaxEntries = maxEntries, MaxBytes = maxBytes }, new VersionClock(_time), _time);

    private IngestEntry Entry(string conversation, int rows = 1, int bytes = 10) => new(
        new Conversation(
            "s", conversation, null, [.. Enumerable.Range(0, rows).Select(i => new Message($"{i}", "user", null, "x", null))]),
        null, _time.GetUtcNow(), bytes, null);
}
