using Akosha.Search.Tiers;

namespace Akosha.Tests.Search.Tiers;

public sealed class ReaderCountTests
{
    [Fact]
    public async Task Closing_waits_for_whoever_reads_and_lets_nobody_in_any_more()
    {
        var readers = new ReaderCount();
        Assert.True(readers.TryEnter());
        Assert.True(readers.TryEnter());
        var closed = readers.CloseAsync();
        Assert.False(readers.TryEnter());
        readers.Leave();
        Assert.False(closed.IsCompleted);
        readers.Leave();
        await closed;
        Assert.False(readers.TryEnter());
    }

    [Fact]
    public async Task What_nobody_reads_is_closed_at_once() => await new ReaderCount().CloseAsync();

    [Fact]
    public async Task Under_many_readers_nothing_is_used_after_it_is_closed()
    {
        for (var round = 0; round < 200; round++)
        {
            var readers = new ReaderCount();
            var isClosed = false;
            var used = 0;
            var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (readers.TryEnter())
                {
                    if (Volatile.Read(ref isClosed)) Interlocked.Increment(ref used);
                    readers.Leave();
                }
            }, TestContext.Current.CancellationToken)).ToArray();
            await readers.CloseAsync();
            Volatile.Write(ref isClosed, true);
            await Task.WhenAll(reading);
            Assert.Equal(0, used);
        }
    }
}
