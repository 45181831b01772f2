using System.Net;
using System.Net.Sockets;
using System.Text;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.ServiceDefaults.Http;

/// <summary>Bodies that are begun and not ended, over all requests.</summary>
public sealed class BodyBudgetTests
{
    private const int Sent = 10 * 1024 * 1024;

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task A_caller_who_sends_more_at_once_than_may_be_held_is_turned_away_and_others_are_served(string type)
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, $"--Akosha:Limits:BodyBytes={32 * 1024 * 1024}");
        using (var first = await BeginAsync(akosha, type))
        using (var second = await BeginAsync(akosha, type))
        {
            TcpClient[] both = [first, second];
            await Eventually.HoldsAsync(
                () => Task.FromResult(both.Any(client => client.GetStream().DataAvailable)), () => "nobody was turned away");
            var turnedAway = both.First(client => client.GetStream().DataAvailable);
            var (status, head, body) = await RawHttp.ReadAsync(turnedAway.GetStream());
            Assert.Equal(503, status);
            Assert.Contains("Retry-After", head, StringComparison.Ordinal);
            Assert.Contains("AKOSHA__LIMITS__BODYBYTES", body, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await akosha.StoreAsync(akosha.Blue, "blue", "c", "zebra")).Status);
        }
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.StoreAsync(akosha.Red, "red", "c", new string('x', 200_000))).Status == HttpStatusCode.OK, () =>
                    "what was held is not given back");
    }

    [Fact]
    public async Task Announcements_alone_keep_nobody_out()
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, $"--Akosha:Limits:BodyBytes={32 * 1024 * 1024}");
        var open = new List<TcpClient>();
        for (var i = 0; i < 40; i++) open.Add(await BeginAsync(akosha, "application/json", 1));
        Assert.Equal(HttpStatusCode.OK, (await akosha.StoreAsync(akosha.Red, "red", "c", "zebra")).Status);
        foreach (var client in open) client.Dispose();
    }

    private static async Task<TcpClient> BeginAsync(GuardedAkosha akosha, string type, int bytes = Sent)
    {
        var client = new TcpClient();
        await client.ConnectAsync(akosha.Address.Host, akosha.Address.Port, TestContext.Current.CancellationToken);
        var head =
            $"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
            + $"{akosha.Red}\r\nContent-Type: {type}\r\nContent-Length: {16 * 1024 * 1024}\r\n\r\n";
        var body = new byte[bytes];
        Array.Fill(body, (byte)'[');
        _ = SendAsync();
        return client;

        async Task SendAsync()
        {
            try
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(body, TestContext.Current.CancellationToken);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // Turned away before all was sent.
            }
        }
    }
}
