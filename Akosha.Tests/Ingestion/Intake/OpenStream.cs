using System.Net.Sockets;
using System.Text;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>A stream of conversations that its sender keeps open.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<OpenStream> BeginAsync(Uri service, string? bearer)
    {
        var stream = new OpenStream();
        await stream._client.ConnectAsync(service.Host, service.Port, TestContext.Current.CancellationToken);
        await stream.SendAsync(
            "POST /api/v1/conversations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
            + "application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
            + (bearer is null ? "\r\n" : $"Authorization: Bearer {bearer}\r\n\r\n"));
        return stream;
    }

    /// <summary>Sends a line of one conversation, long enough not to count as slow.</summary>
    public Task StoreAsync(string system, string conversation)
    {
        var line =
            $"{{\"system_id\":\"{system}\",\"conversation_id\":\"{conversation}\",\"content\":\"zebra {new string('x', 2_000)}\"}}\n";
        return SendAsync($"{line.Length:x}\r\n{line}\r\n");
    }

    public async Task SendAsync(string text) =>
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Goes on sending conversations until there is an answer, though the stream is not at its end.</summary>
    public async Task<(int Status, string Head, string Body)> AnswerAsync(string system)
    {
        for (var i = 0; !_client.GetStream().DataAvailable; i++)
        {
            Assert.True(i < 600, "nothing ended the stream");
            await StoreAsync(system, $"more{i}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        await SendAsync("0\r\n\r\n");
        return await RawHttp.ReadAsync(_client.GetStream());
    }

    /// <summary>Sends nothing more, and reads the answer.</summary>
    public Task<(int Status, string Head, string Body)> ReadAsync() => RawHttp.ReadAsync(_client.GetStream());

    public void Dispose() => _client.Dispose();
}
