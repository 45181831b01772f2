using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Storage.Http;

public sealed class JsonBodyTests
{
    private const int Most = 16 * 1024 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_003)]
    public async Task A_body_is_read_whole_in_whatever_pieces_it_comes(int length)
    {
        var sent = new byte[length];
        new Random(length).NextBytes(sent);
        foreach (var announced in new long?[] { null, length })
        {
            var read = await JsonBody.ReadAsync(
                Request(new Pieces(sent, () => { }), announced), Most, TestContext.Current.CancellationToken);
            Assert.True(read!.Value.Span.SequenceEqual(sent));
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_none()
    {
        Assert.Null(
            await JsonBody.ReadAsync(
            Request(new Pieces(new byte[1_001], () => { }), null), 1_000, TestContext.Current.CancellationToken));
        Assert.Null(await JsonBody.ReadAsync(Request(Stream.Null, 1_001), 1_000, TestContext.Current.CancellationToken));
        Assert.NotNull(
            await JsonBody.ReadAsync(
            Request(new Pieces(new byte[1_000], () => { }), 1_000), 1_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_announced_takes_no_memory_before_it_comes()
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), taken = 0;
        await JsonBody.ReadAsync(
            Request(new Pieces(new byte[10], () => taken = Math.Max(taken, GC.GetAllocatedBytesForCurrentThread() - before)),
            Most), Most, TestContext.Current.CancellationToken);
        Assert.InRange(taken, 1, 1_000_000);
    }

    private static HttpRequest Request(Stream body, long? announced)
    {
        var services = new ServiceCollection().AddSingleton(new LimitOptions()).AddSingleton<BodyBudget>()
            .AddSingleton(TimeProvider.System).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Body = body;
        context.Request.ContentLength = announced;
        return context.Request;
    }

    /// <summary>Comes in pieces of odd lengths.</summary>
    private sealed class Pieces(byte[] all, Action asked) : MemoryStream(all)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            asked();
            return ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, 7_919)]));
        }
    }
}
