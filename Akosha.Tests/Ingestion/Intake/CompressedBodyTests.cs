using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Tests.Gateway;
using Akosha.Tests.Hosting;
using ZstdSharp;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>Compressed bodies are taken as others are, within the same bounds, and cost little where they lie.</summary>
public sealed class CompressedBodyTests : IAsyncLifetime
{
    private const string Json = "application/json", Lines = "application/x-ndjson";

    private AkoshaHost _akosha = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZip")]
    [InlineData("x-gzip")]
    [InlineData("identity, zstd")]
    [InlineData("deflate")]
    public async Task Conversations_lines_and_searches_are_read(string coding)
    {
        var (status, reply) = await SendAsync(
            "/api/v1/conversations?wait=true", Json, coding, Compressed(coding, Line("json", "a zebra")));
        Assert.Equal((HttpStatusCode.OK, 1), (status, reply.GetProperty("messages").GetInt32()));
        var many = string.Concat(Enumerable.Range(0, 5_000).Select(i => Line($"c{i}", $"quagga {i}") + "\n"));
        (status, reply) = await SendAsync("/api/v1/conversations?wait=true", Lines, coding, Compressed(coding, many));
        Assert.Equal((HttpStatusCode.OK, 5_000), (status, reply.GetProperty("accepted").GetInt32()));
        (status, reply) = await SendAsync("/api/v1/search", Json, coding, Compressed(coding, """{"query":"zebra"}"""));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("json", reply.GetProperty("hits")[0].GetProperty("conversation_id").GetString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public async Task A_body_that_is_cut_off_or_broken_is_400_and_says_what_was_stored(string coding)
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 2_000).Select(i => Line($"c{i}", Convert.ToHexString(Bytes(random, 500))) + "\n");
        var whole = Compressed(coding, string.Concat(lines));
        foreach (var cut in new[] { whole.Length * 2 / 3, whole.Length - 1 })
        {
            var (status, problem) = await SendAsync("/api/v1/conversations?wait=true", Lines, coding, whole[..cut]);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains($"not whole {coding}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.InRange(problem.GetProperty("accepted").GetInt32(), 1_000, 2_000);
            Assert.Equal(0, problem.GetProperty("rejected_total").GetInt32());
        }
        var broken = whole.ToArray();
        broken.AsSpan(whole.Length / 2, 64).Fill(0xFF);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("/api/v1/conversations", Lines, coding, broken)).Status);
        var one = Compressed(coding, Line("cut", "an okapi"));
        var (refused, said) = await SendAsync("/api/v1/conversations?wait=true", Json, coding, one[..^1]);
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Contains($"not whole {coding}", said.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await _akosha.FindAsync(new() { Query = "okapi", Mode = SearchMode.Lexical }));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task The_bounds_hold_for_what_becomes_of_a_body(string coding)
    {
        var large = $$"""{"system_id":"s","conversation_id":"c","content":"{{new string('a', ConversationLimits.BodyBytes)}}"}""";
        var (status, problem) = await SendAsync("/api/v1/conversations", Json, coding, Compressed(coding, large));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains($"{ConversationLimits.BodyBytes}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        (status, _) = await SendAsync(
            "/api/v1/search", Json, coding, Compressed(coding, $$"""{"query":"{{new string('a', 2 << 20)}}"}"""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        var hard = Convert.ToHexString(Bytes(new Random(1), ConversationLimits.BodyBytes / 2 + 1)); // to compress
        (status, var reply) = await SendAsync(
            "/api/v1/conversations?wait=true", Lines, coding, Compressed(coding, $"{hard}\n{Line("after", "a gnu")}\n"));
        Assert.Equal(
            (HttpStatusCode.OK, 1, 1),
            (status, reply.GetProperty("accepted").GetInt32(), reply.GetProperty("rejected_total").GetInt32()));
    }

    [Theory]
    [InlineData("gzip", "\n")]
    [InlineData("gzip", "0")]
    [InlineData("zstd", "\n")]
    [InlineData("zstd", "{\"a\":\"bcdefghijklmnopqrstuvwxyz\"}\n")]
    public async Task A_stream_that_becomes_far_more_than_was_sent_is_ended(string coding, string filling)
    {
        var sent = Compressed(coding, Line("first", "a tapir") + "\n", filling, 64L << 20);
        var (status, problem) = await SendAsync("/api/v1/conversations?wait=true", Lines, coding, sent);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal(1, problem.GetProperty("accepted").GetInt32());
        Assert.Contains("200 times", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await Eventually.HoldsAsync(
            async () => (await _akosha.FindAsync(new() { Query = "tapir", Mode = SearchMode.Lexical })).Length == 1,
            () => "what was accepted is not found");
    }

    [Fact]
    public async Task A_zstd_body_that_asks_for_more_memory_than_senders_may_is_refused()
    {
        using var compressor = new Compressor(3);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_windowLog, 27);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_contentSizeFlag, 0);
        using var body = new MemoryStream();
        await using (var stream = new CompressionStream(body, compressor, leaveOpen: true))
            await stream.WriteAsync(new byte[40 << 20], Cancellation);
        var (status, problem) = await SendAsync("/api/v1/conversations", Json, "zstd", body.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("zstd", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateway_passes_a_compressed_body_on_as_it_was_sent()
    {
        await using var gateway = await GatewayHost.StartAsync(_akosha.Http.BaseAddress!, _akosha.Http.BaseAddress!);
        foreach (var coding in new[] { "gzip", "zstd" })
        {
            var lines = string.Concat(Enumerable.Range(0, 3_000).Select(i => Line($"{coding}{i}", $"{coding} bongo {i}") + "\n"));
            var (status, reply) = await SendAsync(
                "/api/v1/conversations?wait=true", Lines, coding, Compressed(coding, lines), gateway.Http);
            Assert.Equal((HttpStatusCode.OK, 3_000), (status, reply.GetProperty("accepted").GetInt32()));
            (status, reply) = await SendAsync(
                "/api/v1/search", Json, coding, Compressed(coding, $$"""{"query":"{{coding}}","mode":"lexical"}"""), gateway.Http);
            Assert.Equal((HttpStatusCode.OK, 10), (status, reply.GetProperty("hits").GetArrayLength()));
        }
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await SendAsync("/api/v1/conversations", Json, "br", Encoding.UTF8.GetBytes(Line("c", "x")), gateway.Http)).Status);
    }

    private static string Line(string conversation, string content) =>
        JsonSerializer.Serialize(new { system_id = "s", conversation_id = conversation, content });

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Compressed(string coding, string text, string filling = "", long filled = 0)
    {
        using var body = new MemoryStream();
        using (Stream stream = coding.Contains("zstd", StringComparison.Ordinal) ? ZstdOf(body)
            : coding == "deflate" ? new ZLibStream(body, CompressionLevel.Optimal, leaveOpen: true)
            : new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(filling, 1 << 20)));
            for (; filled > 0; filled -= piece.Length) stream.Write(piece);
        }
        return body.ToArray();
    }

    private static CompressionStream ZstdOf(Stream body)
    {
        var stream = new CompressionStream(body, leaveOpen: true);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return stream;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        string path, string type, string coding, byte[] body, HttpClient? http = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var answer = await (http ?? _akosha.Http).PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return (answer.StatusCode, document.RootElement.Clone());
    }
}
