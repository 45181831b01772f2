using Akosha.ServiceDefaults.Security;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Http;

/// <summary>
/// Requests that are sent wrongly, to a process with a console of its own: each gets the answer that says so, and no line with a
/// stack trace.
/// </summary>
public sealed class RefusalsTests
{
    [Fact]
    public async Task What_is_sent_wrongly_is_answered_as_what_it_is_and_logs_no_error()
    {
        using var folder = new TemporaryFolder();
        var (stored, key) = ApiKey.Create("test", Scopes.All, ["*"], DateTimeOffset.UtcNow, null);
        KeyFile.Write(Path.Combine(folder.Path, "keys.json"), [stored]);
        await using var akosha = await AkoshaProcess.StartAsync(
            folder.Path, new Dictionary<string,
            string>
            { ["AKOSHA__LIMITS__BODYSECONDS"] = "1", ["AKOSHA__LIMITS__STREAMSECONDS"] = "2" });
        var common = $"Host: x\r\nAuthorization: Bearer {key}\r\n";
        const string Json = "Content-Type: application/json\r\n", Lines = "Content-Type: application/x-ndjson\r\n",
            Chunked = "Transfer-Encoding: chunked\r\n";
        foreach (var (path, headers, body, expected, said) in new[]
        {
            ("/api/v1/conversations", Json + Chunked, "ZZZ\r\n", 400, "chunk"),
            ("/api/v1/search", Json + Chunked, "ZZZ\r\n", 400, "chunk"),
            ("/api/v1/conversations", Lines + Chunked, "ZZZ\r\n", 400, "chunk"),
            ("/api/v1/conversations", Json + "Content-Length: 100\r\n", "{", 408, "too slowly"),
            ("/api/v1/search", Json + "Content-Length: 100\r\n", "{", 408, "too slowly"),
            ("/api/v1/conversations", Lines + "Content-Length: 100\r\n", "{", 408, "AKOSHA__LIMITS__STREAMSECONDS"),
            ("/api/v1/conversations", Lines + Chunked, "1\r\n{\r\n", 408, "AKOSHA__LIMITS__STREAMSECONDS"),
            ("/api/v1/conversations", Json + Chunked + "Expect: 100-continue\r\n", "2\r\n[]\r\n0\r\n\r\n", 400, "at least one"),
            ("/api/v1/conversations", Json + "Content-Encoding: compress\r\nContent-Length: 2\r\n", "{}", 415,
                "Accept-Encoding: gzip, zstd, deflate"),
            ("/api/v1/conversations", Lines + "Content-Encoding: identity, br\r\nContent-Length: 2\r\n", "{}", 415, "gzip, zstd"),
            ("/api/v1/search", Json + "Content-Encoding: gzip, gzip\r\nContent-Length: 2\r\n", "{}", 415, "gzip, zstd"),
            ("/api/v1/search", Json + "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}", 400, "not whole gzip"),
            ("/api/v1/conversations", Lines + "Content-Encoding: zstd\r\nContent-Length: 4\r\n", "{}{}", 400, "not whole zstd"),
            ("/api/v1/search", "Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}", 415, "Accept: application/json"),
            ("/api/v1/conversations", "Content-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n", "{}", 415,
                "Accept: application/json, application/x-ndjson"),
            ("/api/v1/search", "Content-Type: application/json; charset=latin1\r\nContent-Length: 2\r\n", "{}", 415, "in UTF-8"),
            ("/api/v1/search", Json + "Content-Encoding: identity\r\nContent-Length: 2\r\n", "{}", 400, "query"),
            ("/api/v1/search", Json + "Content-Length: 99999999999\r\n", "{", 413, "1048576"),
            ("/api/v1/queue", "", "", 405, "Allow: GET"),
        })
        {
            var (status, head, answer) = await RawHttp.ExchangeAsync(
                akosha.Ingestion, $"POST {path} HTTP/1.1\r\n{common}Connection: close\r\n{headers}\r\n{body}");
            Assert.Equal((path, headers, expected), (path, headers, status));
            Assert.Contains(said, head + answer, StringComparison.Ordinal);
        }
        Assert.Equal(0, await akosha.StopAsync());
        Assert.DoesNotContain("\"LogLevel\":\"Error\"", akosha.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", akosha.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", akosha.Output, StringComparison.Ordinal);
    }
}
