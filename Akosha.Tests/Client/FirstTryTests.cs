using System.Net;
using Akosha.Client;
using Akosha.Client.Http;
using Akosha.Contracts.Erasures;
using Polly.Timeout;

namespace Akosha.Tests.Client;

public sealed class FirstTryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_succeeds_is_sent_once()
    {
        var wire = new Wire(Systems);
        Assert.Empty((await ClientOver(wire).SystemsAsync(Cancellation)).Systems);
        Assert.Equal(1, wire.Sent);
    }

    [Fact]
    public async Task The_first_try_counts_among_those_that_are_allowed()
    {
        var wire = new Wire(Refused, Refused, Systems);
        Assert.Empty((await ClientOver(wire, retries: 2).SystemsAsync(Cancellation)).Systems);
        Assert.Equal(3, wire.Sent);
        wire = new Wire(Refused, Refused, Systems);
        var error = await Assert.ThrowsAsync<AkoshaException>(() => ClientOver(wire, retries: 1).SystemsAsync(Cancellation));
        Assert.Equal((2, HttpStatusCode.ServiceUnavailable), (wire.Sent, error.Status));
        wire = new Wire(Refused, Systems);
        await Assert.ThrowsAsync<AkoshaException>(() => ClientOver(wire, retries: 0).SystemsAsync(Cancellation));
        Assert.Equal(1, wire.Sent);
    }

    [Fact]
    public async Task What_does_not_pass_is_told_at_once()
    {
        var wire = new Wire((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)));
        Assert.Null(await ClientOver(wire).FindErasureAsync("1", Cancellation));
        Assert.Equal(1, wire.Sent);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_unless_twice_is_not_the_same_as_once()
    {
        var wire = new Wire(Lost, Systems);
        await ClientOver(wire).SystemsAsync(Cancellation);
        Assert.Equal(2, wire.Sent);
        wire = new Wire(Lost, Systems);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => ClientOver(wire).EraseAsync(new ErasureRequest("shop"), Cancellation));
        Assert.Equal(1, wire.Sent);
    }

    [Fact]
    public async Task A_try_that_takes_too_long_is_ended_and_another_is_made()
    {
        var wire = new Wire(Silent, Systems);
        await ClientOver(wire, timeout: TimeSpan.FromMilliseconds(20)).SystemsAsync(Cancellation);
        Assert.Equal(2, wire.Sent);
        wire = new Wire(Silent, Silent);
        await Assert.ThrowsAsync<TimeoutRejectedException>(
            () => ClientOver(wire, retries: 1, timeout: TimeSpan.FromMilliseconds(20)).SystemsAsync(Cancellation));
        Assert.Equal(2, wire.Sent);
    }

    [Fact]
    public async Task Who_ends_the_wait_is_told_so()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var wire = new Wire((request, token) =>
        {
            ending.Cancel();
            return Silent(request, token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClientOver(wire).SystemsAsync(ending.Token));
        Assert.Equal(1, wire.Sent);
    }

    private static AkoshaClient ClientOver(Wire wire, int retries = 3, TimeSpan? timeout = null)
    {
        var options = new AkoshaClientOptions
        {
            MaxRetries = retries,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            Timeout = timeout ?? TimeSpan.FromMinutes(1),
        };
        return new AkoshaClient(
            new HttpClient(new FirstTry(options, wire)) { Timeout = Timeout.InfiniteTimeSpan }, options);
    }

    private static Task<HttpResponseMessage> Systems(HttpRequestMessage request, CancellationToken cancellation) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent("""{"systems": [], "partial": false, "warnings": []}"""),
        });

    private static Task<HttpResponseMessage> Refused(HttpRequestMessage request, CancellationToken cancellation) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));

    private static Task<HttpResponseMessage> Lost(HttpRequestMessage request, CancellationToken cancellation) =>
        throw new HttpRequestException("the connection broke before the answer came");

    private static async Task<HttpResponseMessage> Silent(HttpRequestMessage request, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        throw new InvalidOperationException("the wait has no end");
    }

    /// <summary>Answers requests one after the other as it is told.</summary>
    private sealed class Wire(params Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>[] answers)
        : HttpMessageHandler
    {
        public int Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => answers[Sent++](request, cancellationToken);
    }
}
