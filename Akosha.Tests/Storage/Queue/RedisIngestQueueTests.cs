using Akosha.Contracts.Conversations;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Akosha.Tests.Storage.Queue;

[Collection("Redis")]
public sealed class RedisIngestQueueTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly QueueOptions _options = new() { ClaimMilliseconds = 300, MostDeliveries = 2, MaxEntries = 1_000 };
    private readonly List<RedisIngestQueue> _queues = [];
    private ConnectionMultiplexer _redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await TestServers.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues) await queue.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Entries_come_out_as_they_went_in_with_rising_versions_and_leave_with_the_commit()
    {
        var queue = NewQueue();
        var long_ = new Conversation(
            "s", "long", new Dictionary<string, MetadataValue> { ["k"] = MetadataValue.Of("v") },
            [new Message("1", "user", "Ada", new string('x', 5_000) + "🐎", DateTimeOffset.UnixEpoch.AddDays(20_000))]);
        var receipt = await queue.EnqueueAsync(
            new IngestEntry(long_, null, DateTimeOffset.UnixEpoch.AddDays(20_001), 5_000, "00-trace"), waitForRoom: false,
            Cancellation);
        await queue.EnqueueAsync(
            new IngestEntry(null, new Deletion("s", "c", null), DateTimeOffset.UnixEpoch, 1, null), waitForRoom: false,
            Cancellation);
        var batch = await queue.TakeAsync(100, Short, Short, Cancellation);
        Assert.Equal(2, batch.Count);
        Assert.True(batch[0].Version < batch[1].Version);
        Assert.Equal(
            (long_.Messages[0], "v", "00-trace"),
            (batch[0].Entry.Conversation!.Messages[0], batch[0].Entry.Conversation!.Metadata!["k"].Text, batch[0]
            .Entry.TraceParent));
        Assert.Equal(new Deletion("s", "c", null), batch[1].Entry.Deletion);
        var committed = receipt.CommittedAsync();
        Assert.Equal((2, 2), await DepthAndPendingAsync(queue));
        await queue.CompleteAsync(batch, 42);
        Assert.Equal(42, await committed);
        Assert.Equal((0, 0), await DepthAndPendingAsync(queue));
    }

    [Fact]
    public async Task Who_waits_for_what_was_accepted_before_an_entry_is_told_when_all_of_that_is_committed()
    {
        var queue = NewQueue();
        var first = await EnqueueAsync(queue, "a");
        var second = await EnqueueAsync(queue, "b");
        var batch = await queue.TakeAsync(10, Short, Short, Cancellation);
        Assert.Equal([first.Version, second.Version], batch.Select(entry => entry.Version));
        await queue.CompleteAsync([batch[1]], 7);
        Assert.Equal(7, await second.CommittedAsync());
        var passed = queue.PassedAsync(second.Version, Cancellation);
        Assert.Equal(7, await queue.PassedAsync(first.Version - 1, Cancellation)); // a look has been taken since
        Assert.False(passed.IsCompleted);
        await queue.CompleteAsync([batch[0]], 8);
        Assert.Equal(8, await passed);
        Assert.Equal(8, await queue.PassedAsync(second.Version + 1, Cancellation)); // nothing is left at all
    }

    [Fact]
    public async Task The_entries_of_a_worker_that_died_are_claimed_by_another()
    {
        var dead = NewQueue();
        var heir = NewQueue();
        await EnqueueAsync(dead, "a");
        Assert.Single(await dead.TakeAsync(10, Short, Short, Cancellation));
        var claimed = await heir.TakeAsync(10, Short, Short, Cancellation);
        Assert.Equal("a", Assert.Single(claimed).Entry.Conversation!.ConversationId);
    }

    [Fact]
    public async Task A_worker_that_still_lives_keeps_its_entries()
    {
        _options.ClaimMilliseconds = 1_500;
        var worker = NewQueue();
        var other = NewQueue();
        await EnqueueAsync(worker, "a");
        var batch = await worker.TakeAsync(10, Short, Short, Cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var taking = other.TakeAsync(10, Short, Short, end.Token);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await worker.ReleaseAsync(batch, new IOException()));
            await Task.Delay(100, Cancellation);
        }
        await end.CancelAsync();
        Assert.Empty(await taking);
    }

    [Fact]
    public async Task A_worker_that_stops_gives_its_entries_back_at_once_and_leaves_the_group()
    {
        _options.ClaimMilliseconds = 30_000;
        var leaving = NewQueue();
        var heir = NewQueue();
        await EnqueueAsync(leaving, "a");
        Assert.Single(await leaving.TakeAsync(10, Short, Short, Cancellation));
        await leaving.LeaveAsync();
        Assert.Single(await heir.TakeAsync(10, Short, Short, Cancellation));
        var consumers = await _redis.GetDatabase().StreamConsumerInfoAsync(RedisKeys.Stream, RedisKeys.Group);
        Assert.Equal(2, consumers.Length); // the heir, and the one that stands for what was returned
    }

    [Fact]
    public async Task An_entry_that_kills_its_workers_is_set_aside_with_the_reason()
    {
        await EnqueueAsync(NewQueue(), "poison");
        for (var delivery = 0; delivery < 2; delivery++)
            Assert.Single(await NewQueue().TakeAsync(10, Short, Short, Cancellation));
        var last = NewQueue();
        await Task.Delay(400, Cancellation);
        await EnqueueAsync(last, "healthy");
        Assert.Equal(
            "healthy", Assert.Single(await last.TakeAsync(10, Short, Short, Cancellation)).Entry.Conversation!.ConversationId);
        Assert.Contains(
            "delivered 2 times", Assert.Single(await last.DeadLettersAsync(10, Cancellation)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_whose_batch_fills_slowly_does_not_take_its_own_entries_for_abandoned()
    {
        // shorter than the wait for more, in which every tenth of it somebody looks for abandoned entries
        _options.ClaimMilliseconds = 400;
        var queue = NewQueue();
        await EnqueueAsync(queue, "a");
        Assert.Single(await queue.TakeAsync(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), Cancellation));
        Assert.Equal(
            1, Assert.Single(
            await _redis.GetDatabase()
            .StreamPendingMessagesAsync(RedisKeys.Stream, RedisKeys.Group, 10, RedisValue.Null)).DeliveryCount);
        Assert.Equal(0, (await queue.StatusAsync(Cancellation)).DeadLetters);
    }

    [Fact]
    public async Task An_unreadable_entry_is_set_aside_and_holds_nothing_up()
    {
        var queue = NewQueue();
        await _redis.GetDatabase().StreamAddAsync(RedisKeys.Stream, "payload", "nonsense");
        await _redis.GetDatabase().StreamAddAsync(RedisKeys.Stream, "other", "field");
        await EnqueueAsync(queue, "healthy");
        Assert.Equal(
            "healthy", Assert.Single(await queue.TakeAsync(10, Short, Short, Cancellation)).Entry.Conversation!.ConversationId);
        Assert.Equal(2, (await queue.StatusAsync(Cancellation)).DeadLetters);
    }

    [Fact]
    public async Task A_rejected_entry_can_be_replayed_and_its_sender_is_told()
    {
        var queue = NewQueue();
        var receipt = await EnqueueAsync(queue, "a");
        var committed = receipt.CommittedAsync();
        await queue.RejectAsync(
            Assert.Single(await queue.TakeAsync(10, Short, Short, Cancellation)), new ArgumentException("too strange"));
        Assert.Contains(
            "too strange", (await Assert.ThrowsAsync<InvalidDataException>(() => committed)).Message, StringComparison.Ordinal);
        var letter = Assert.Single(await queue.DeadLettersAsync(10, Cancellation));
        Assert.Equal(("s", "too strange"), (letter.SystemId, letter.Reason));
        Assert.Equal(1, await queue.ReplayAsync(null, Cancellation));
        Assert.Empty(await queue.DeadLettersAsync(10, Cancellation));
        Assert.Equal(
            "a", Assert.Single(await queue.TakeAsync(10, Short, Short, Cancellation)).Entry.Conversation!.ConversationId);
    }

    [Fact]
    public async Task A_full_queue_says_so()
    {
        _options.MaxEntries = 2;
        var queue = NewQueue();
        await EnqueueAsync(queue, "a");
        await EnqueueAsync(queue, "b");
        await Assert.ThrowsAsync<QueueFullException>(() => EnqueueAsync(queue, "c"));
        await queue.CompleteAsync(await queue.TakeAsync(1, Short, Short, Cancellation), 1);
        await EnqueueAsync(queue, "c");
    }

    [Fact]
    public async Task Redis_away_is_told_at_once()
    {
        await using var nowhere = await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions
            {
                EndPoints = { "127.0.0.1:1" },
                AbortOnConnectFail = false,
                BacklogPolicy = BacklogPolicy.FailFast,
                ConnectTimeout = 200,
                ConnectRetry = 0
            });
        await using var queue = new RedisIngestQueue(
            new RedisConnection(nowhere), _options, TimeProvider.System, NullLogger<RedisIngestQueue>.Instance);
        await Assert.ThrowsAsync<QueueUnavailableException>(() => EnqueueAsync(queue, "a"));
    }

    [Fact]
    public async Task Redis_out_of_memory_refuses_and_takes_in_again_when_it_has_room()
    {
        var queue = NewQueue();
        await EnqueueAsync(queue, "before");
        await _redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            await Assert.ThrowsAsync<QueueUnavailableException>(() => EnqueueAsync(queue, "refused"));
        }
        finally
        {
            await _redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        }
        await EnqueueAsync(queue, "after");
        Assert.Equal(
            ["before", "after"], (await queue.TakeAsync(10, Short, Short, Cancellation))
            .Select(queued => queued.Entry.Conversation!.ConversationId));
    }

    [Fact]
    public async Task The_drained_queue_leaves_nothing_behind()
    {
        var queue = NewQueue();
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 50; i++) await EnqueueAsync(queue, $"c{i}");
            for (var left = 50; left > 0;)
            {
                var batch = await queue.TakeAsync(50, Short, Short, Cancellation);
                await queue.CompleteAsync(batch, round);
                left -= batch.Count;
            }
        }
        Assert.Equal((0, 0), await DepthAndPendingAsync(queue));
        var keys = _redis.GetServers().SelectMany(server => server.Keys(pattern: "akosha:*")).Select(key => key.ToString())
            .Order();
        Assert.Equal(["akosha:ingest", "akosha:log:version"], keys);
    }

    [Theory]
    [InlineData(1_000, 3, 3)]
    [InlineData(3, 3, 3)]
    [InlineData(3, 5, 3)]
    public async Task A_log_version_that_the_lake_has_not_reached_is_forgotten(int told, int newest, int left)
    {
        var queue = NewQueue();
        var database = _redis.GetDatabase();
        await database.StringSetAsync(RedisKeys.LogVersion, told);
        await queue.AgreeAsync(() => Task.FromResult((long)newest));
        Assert.Equal(left, (int)await database.StringGetAsync(RedisKeys.LogVersion));
    }

    [Fact]
    public async Task A_log_version_that_another_worker_told_meanwhile_stays()
    {
        var queue = NewQueue();
        var database = _redis.GetDatabase();
        await database.StringSetAsync(RedisKeys.LogVersion, 1_000);
        await queue.AgreeAsync(async () =>
        {
            await database.StringSetAsync(RedisKeys.LogVersion, 4);
            return 3;
        });
        Assert.Equal(4, (int)await database.StringGetAsync(RedisKeys.LogVersion));
    }

    [Fact]
    public void A_version_and_a_stream_id_are_two_forms_of_one_thing()
    {
        Assert.Equal("1700000000000-3", RedisKeys.IdOf(RedisKeys.VersionOf("1700000000000-3")));
        Assert.True(RedisKeys.VersionOf("1700000000000-999") < RedisKeys.VersionOf("1700000000001-0"));
    }

    private RedisIngestQueue NewQueue()
    {
        var queue = new RedisIngestQueue(
            new RedisConnection(_redis), _options, TimeProvider.System, NullLogger<RedisIngestQueue>.Instance);
        _queues.Add(queue);
        return queue;
    }

    private static async Task<QueueReceipt> EnqueueAsync(RedisIngestQueue queue, string conversation) => await queue.EnqueueAsync(
        new IngestEntry(
            new Conversation("s", conversation, null, [new Message("0", "user", null, "x", null)]), null, DateTimeOffset.UtcNow,
            10, null), waitForRoom: false, Cancellation);

    private static async Task<(long, long)> DepthAndPendingAsync(RedisIngestQueue queue)
    {
        var status = await queue.StatusAsync(Cancellation);
        return (status.Depth, status.Pending);
    }
}
