using System.Net.Sockets;
using System.Text;

namespace Akosha.Tests.Hosting;

/// <summary>Sends what HTTP clients would normalise or refuse to send.</summary>
internal static class RawHttp
{
    /// <summary>Makes a request whose target is sent as it stands, and reads the whole answer.</summary>
    public static Task<(int Status, string Head, string Body)> SendAsync(
        Uri service, string method, string target, params string[] headers) =>
        ExchangeAsync(
            service, $"{method} {target} HTTP/1.1\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: "
                + "close\r\n\r\n");

    /// <summary>Sends bytes, and reads the whole answer.</summary>
    public static async Task<(int Status, string Head, string Body)> ExchangeAsync(Uri service, string sent)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(sent), TestContext.Current.CancellationToken);
        return await ReadAsync(stream);
    }

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<(int Status, string Head, string Body)> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Cut off after the answer.
        }
        var text = Encoding.UTF8.GetString(all.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer: '{text}'");
        return (int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
