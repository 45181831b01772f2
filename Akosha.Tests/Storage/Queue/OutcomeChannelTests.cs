using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using StackExchange.Redis;

namespace Akosha.Tests.Storage.Queue;

/// <summary>What became of writes, asked through Redis.</summary>
[Collection("Redis")]
public sealed class OutcomeChannelTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly string _lake = $"{Guid.NewGuid()}";
    private readonly List<ConnectionMultiplexer> _connections = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
    }

    [Fact]
    public async Task The_first_process_that_knows_of_all_writes_is_believed()
    {
        var asker = await ChannelAsync();
        Assert.Null(await asker.AskAsync(_lake, [1], Long, Cancellation)); // nobody is there
        await (await ChannelAsync()).AnswerAsync(_lake, versions => (versions.Count - 1, new WriteCounts(New: 99)));
        Assert.Null(await asker.AskAsync(_lake, [1, 2], Long, Cancellation)); // and is not waited for
        await (await ChannelAsync()).AnswerAsync(_lake, versions => (versions.Count, Sum(versions)));
        Assert.Equal(new WriteCounts(1, 2, 3, 4, 5), await asker.AskAsync(_lake, [1, long.MaxValue], Long, Cancellation));
        Assert.Null(await asker.AskAsync("another lake", [1], Long, Cancellation));
        var many = await Task.WhenAll(Enumerable.Range(1, 50).Select(i =>
            asker.AskAsync(_lake, [.. Enumerable.Range(0, i * 40).Select(version => (long)version)], Long, Cancellation)));
        Assert.All(many, answer => Assert.Equal(1, answer!.Value.New));

        static WriteCounts Sum(IReadOnlyList<long> versions) => versions.Contains(1L) ? new(1, 2, 3, 4, 5) : new(New: 1);
    }

    [Fact]
    public async Task Who_does_not_answer_is_waited_for_no_longer_than_is_said_and_nonsense_is_passed_over()
    {
        var redis = await ConnectAsync();
        await redis.SubscribeAsync(RedisKeys.Outcomes(_lake), (_, asked) =>
            redis.Publish(RedisKeys.OutcomesFor(asked.ToString().Split(' ')[0]), "no answer"));
        await (await ChannelAsync()).AnswerAsync(_lake, versions => (versions.Count, default));
        foreach (var text in (string[])["", "x", "x 1", $"x 1 {string.Join(' ', Enumerable.Range(0, 2_001))}"])
            await redis.PublishAsync(RedisKeys.Outcomes(_lake), text);
        Assert.Equal(default(WriteCounts), await (await ChannelAsync()).AskAsync(_lake, [1], Long, Cancellation));
        await redis.SubscribeAsync(RedisKeys.Outcomes("silent"), (_, _) => { });
        Assert.Null(await (await ChannelAsync()).AskAsync("silent", [1], TimeSpan.FromMilliseconds(50), Cancellation));
        using var gone = new CancellationTokenSource();
        var asking = (await ChannelAsync()).AskAsync("silent", [1], Long, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    /// <summary>One of a process of its own.</summary>
    private async Task<OutcomeChannel> ChannelAsync()
    {
        await ConnectAsync();
        return new OutcomeChannel(new RedisConnection(_connections[^1]));
    }

    private async Task<ISubscriber> ConnectAsync()
    {
        _connections.Add(await TestServers.ConnectAsync());
        return _connections[^1].GetSubscriber();
    }
}
