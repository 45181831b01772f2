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
            var (status, head, body) = await await Task.WhenAny(first.Reply, second.Reply);
            Assert.Equal(503, status);
            Assert.Contains("Retry-After", head, StringComparison.Ordinal);
            Assert.Contains("AKOSHA__LIMITS__BODYBYTES", body, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await akosha.TryStoreAsync(akosha.Blue, "blue", "c", "zebra")).Status);
        }
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.TryStoreAsync(akosha.Red, "red", "c", new string('x', 200_000))).Status == HttpStatusCode.OK, () =>
                    "what was held is not given back");
    }

    [Fact]
    public async Task Announcements_alone_keep_nobody_out()
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, $"--Akosha:Limits:BodyBytes={32 * 1024 * 1024}");
        var open = new List<Sender>();
        for (var i = 0; i < 40; i++) open.Add(await BeginAsync(akosha, "application/json", 1));
        Assert.Equal(HttpStatusCode.OK, (await akosha.TryStoreAsync(akosha.Red, "red", "c", "zebra")).Status);
        foreach (var client in open) client.Dispose();
    }

    private static async Task<Sender> BeginAsync(GuardedAkosha akosha, string type, int bytes = Sent)
    {
        var client = new TcpClient();
        await client.ConnectAsync(akosha.Address.Host, akosha.Address.Port, TestContext.Current.CancellationToken);
        var head =
            $"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
            + $"{akosha.Red}\r\nContent-Type: {type}\r\nContent-Length: {16 * 1024 * 1024}\r\n\r\n";
        var body = new byte[bytes];
        Array.Fill(body, (byte)'[');
        return new Sender(client, [.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    /// <summary>Sends the beginning of a request, then a little now and then: the server goes on waiting for the rest.</summary>
    private sealed class Sender : IDisposable
    {
        private readonly CancellationTokenSource _ended =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        private readonly TcpClient _client;

        public Sender(TcpClient client, byte[] beginning)
        {
            _client = client;
            var stream = client.GetStream();
            // What is answered is read while it is sent: a connection that is reset afterwards loses what was not read.
            Reply = RawHttp.ReadAsync(stream);
            _ = SendAsync(stream, beginning, _ended.Token);
        }

        public Task<(int Status, string Head, string Body)> Reply { get; }

        public void Dispose()
        {
            _ended.Cancel();
            _ended.Dispose();
            _client.Dispose();
        }

        private static async Task SendAsync(NetworkStream stream, byte[] beginning, CancellationToken cancellation)
        {
            try
            {
                await stream.WriteAsync(beginning, cancellation);
                while (true)
                {
                    await Task.Delay(1_000, cancellation);
                    await stream.WriteAsync("[[[[[[[["u8.ToArray(), cancellation);
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
            {
                // Turned away before all was sent, or at its end.
            }
        }
    }
}
