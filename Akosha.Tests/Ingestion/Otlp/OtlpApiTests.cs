using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using static Akosha.Tests.Ingestion.Otlp.SentTelemetry;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>What exporters are answered, as OTLP/HTTP has it.</summary>
public sealed class OtlpApiTests : IAsyncLifetime
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json";

    private AkoshaHost _akosha = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_is_taken_compressed_or_not_and_found_once_it_is_answered(bool compressed)
    {
        var (status, body) = await SentTelemetry.SendAsync(
            _akosha.Http, "/v1/traces", Traces("support", Chat(1, "c", [Said("user", "a zebra")], [])), null, compressed);
        Assert.Equal((HttpStatusCode.OK, "{}"), (status, body.GetRawText()));
        Assert.Equal(["user: a zebra"], await TextsAsync(_akosha, "c", 1));
    }

    [Fact]
    public async Task Spans_that_tell_of_nothing_that_was_said_are_accepted_and_nothing_is_stored()
    {
        await SentTelemetry.SendAsync(
            _akosha, Span(1, Trace, ("http.request.method", "GET")),
            Span(2, Trace, ("gen_ai.operation.name", "embeddings"), ("gen_ai.request.model", "e5")),
            Span(3, Trace, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "weather")));
        foreach (var (path, nothing) in new[] { ("/v1/traces", "{}"), ("/v1/logs", """{"resourceLogs":[],"more":1}""") })
        {
            var (status, body) = await SentTelemetry.SendAsync(_akosha.Http, path, nothing);
            Assert.Equal((HttpStatusCode.OK, "{}"), (status, body.GetRawText()));
        }
        Assert.Empty((await _akosha.GetAsync("/api/v1/systems")).Body.GetProperty("systems").EnumerateArray());
    }

    [Fact]
    public async Task What_is_wrong_with_one_span_rejects_that_span_and_says_why()
    {
        var adrift = Chat(1, null, [Said("user", "adrift")], [], trace: "");
        var deep = new JsonObject { ["stringValue"] = "x" };
        for (var i = 0; i < 40; i++)
            deep = new JsonObject { ["arrayValue"] = new JsonObject { ["values"] = new JsonArray(deep) } };
        var nested = Span(3, Trace, ("gen_ai.conversation.id", "deep"));
        nested["attributes"]!.AsArray().Add(new JsonObject
        {
            ["key"] = "gen_ai.input.messages",
            ["value"] = JsonNode.Parse(
                """{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"type","value":{"stringValue":"odd"}},{"key":"x","value":null}]}}]}}"""),
        });
        nested["attributes"]![1]!["value"]!["arrayValue"]!["values"]![0]!["kvlistValue"]!["values"]![1]!["value"] = deep;
        var (status, body) = await SentTelemetry.SendAsync(
            _akosha.Http, "/v1/traces", Traces("support", adrift, Chat(2, "c", [Said("user", "a zebra")], []), nested));
        Assert.Equal(HttpStatusCode.OK, status);
        var partial = body.GetProperty("partialSuccess");
        Assert.Equal("2", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("trace_id", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(["user: a zebra"], await TextsAsync(_akosha, "c", 1));
    }

    [Fact]
    public async Task Attributes_that_are_malformed_are_passed_over()
    {
        var span = Chat(1, "c", [Said("user", "a zebra")], []);
        foreach (var odd in (string[])["1", "null", "{}", """{"key":5}""", """{"key":"gen_ai.response.model","value":7}""",
            """{"key":"gen_ai.usage.input_tokens","value":{"intValue":"many"}}""",
            """{"key":"gen_ai.output.messages","value":{"stringValue":"[{\"role\":"}}"""])
            span["attributes"]!.AsArray().Insert(0, JsonNode.Parse(odd));
        span["events"] = JsonNode.Parse("""[1,{"name":7},{"name":"gen_ai.choice","attributes":7}]""");
        span["traceId"] = "not hexadecimal";
        await SentTelemetry.SendAsync(_akosha, span);
        // What cannot be read as messages is what somebody said.
        Assert.Equal(["user: a zebra", "assistant: [{\"role\":"], await TextsAsync(_akosha, "c", 2));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_left_out_with_a_warning_and_a_long_one_is_kept()
    {
        var (_, body) = await SentTelemetry.SendAsync(_akosha.Http, "/v1/traces", Traces("support", Chat(
            1, "c", [Said("system", new string('x', 5_000_000)), Said("user", "a zebra " + new string('y', 400_000))], [])));
        var partial = body.GetProperty("partialSuccess");
        Assert.Equal("0", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("4194304", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(400_014, Assert.Single(await TextsAsync(_akosha, "c", 1)).Length);
    }

    [Theory]
    [InlineData("[1", "body: is not valid JSON")]
    [InlineData("[]", "body: must be an object")]
    [InlineData("""{"resourceSpans":{}}""", "resourceSpans: must be an array")]
    public async Task What_cannot_be_decoded_is_400_with_a_status_that_says_why(string sent, string why)
    {
        var (status, body) = await SentTelemetry.SendAsync(_akosha.Http, "/v1/traces", sent);
        Assert.Equal((HttpStatusCode.BadRequest, 3), (status, body.GetProperty("code").GetInt32()));
        Assert.StartsWith(why, body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protobuf_that_cannot_be_decoded_is_400_with_a_status_in_protobuf()
    {
        byte[] endless = [.. Enumerable.Repeat((byte)0xFF, 11)];
        foreach (var sent in (byte[][])[[0x0A, 0x05, 1], endless, Nested(120)])
        {
            var (status, type, body) = await PostAsync(sent, Protobuf);
            Assert.Equal((HttpStatusCode.BadRequest, Protobuf), (status, type));
            var answer = new CodedInputStream(body);
            Assert.Equal((8u, 3, 18u), (answer.ReadTag(), answer.ReadInt32(), answer.ReadTag()));
            Assert.StartsWith("body: is not a request in Protobuf", answer.ReadString(), StringComparison.Ordinal);
        }
        Assert.Equal((HttpStatusCode.OK, Protobuf, 0), await LengthAsync([]));

        async Task<(HttpStatusCode, string?, int)> LengthAsync(byte[] sent) =>
            await PostAsync(sent, Protobuf) is var (status, type, body) ? (status, type, body.Length) : default;
    }

    [Fact]
    public async Task A_body_of_another_type_is_415_one_that_is_too_large_413_and_one_that_is_no_gzip_400()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync("x"u8.ToArray(), "text/plain")).Status);
        var (status, type, _) = await PostAsync(new byte[17_000_000], Protobuf);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, Protobuf), (status, type));
        (status, type, var body) = await PostAsync("{}"u8.ToArray(), Json, "gzip");
        Assert.Equal((HttpStatusCode.BadRequest, Json), (status, type));
        Assert.Contains("Content-Encoding", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_answers_429_with_a_time_to_try_again_and_trying_again_stores_all_once()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, "--Akosha:Queue:MaxEntries=1", "--Akosha:Ingestion:BatchMilliseconds=2000",
            "--Akosha:Ingestion:QuietMilliseconds=2000");
        var answers = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => TryAsync(i)));
        Assert.Single(answers, HttpStatusCode.OK);
        for (var i = 1; i <= 5; i++)
            while (await TryAsync(i) != HttpStatusCode.OK) { }
        Assert.Equal(5, (await TextsAsync(akosha, "c", 5)).Length);

        async Task<HttpStatusCode> TryAsync(int number)
        {
            using var content = new StringContent(
                Traces("support", Chat(number, "c", [Said("user", $"zebra {number}")], [])), Encoding.UTF8, Json);
            using var response = await akosha.Http.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, Cancellation);
            if (response.StatusCode == HttpStatusCode.OK) return response.StatusCode;
            Assert.Equal(
                (HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)),
                (response.StatusCode, response.Headers.RetryAfter?.Delta));
            Assert.Contains("\"code\":8", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_store_that_is_full_answers_503_so_that_exporters_try_again()
    {
        using var folder = new TemporaryFolder();
        var store = new FullStore(
            new FolderObjectStore(folder.Path), 0, () => new StoreFullException("no room", new IOException()));
        await using var akosha = await AkoshaHost.StartAsync(
            null, builder => builder.Services.AddSingleton<ObjectStore>(store));
        var (status, body) = await SentTelemetry.SendAsync(
            akosha.Http, "/v1/traces", Traces("support", Chat(1, "c", [Said("user", "a zebra")], [])));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 14), (status, body.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task A_key_stores_into_its_systems_and_is_told_how_many_spans_were_of_others()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        using var http = new HttpClient { BaseAddress = akosha.Address };
        var red = JsonNode.Parse(Traces("red", Chat(1, "c", [Said("user", "a zebra")], [])))!;
        var blue = JsonNode.Parse(Traces("blue", Chat(2, "c", [Said("user", "a zebra")], []), Span(3, Trace)))!;
        red["resourceSpans"]!.AsArray().Add(blue["resourceSpans"]![0]!.DeepClone());
        var (status, body) = await SentTelemetry.SendAsync(http, "/v1/traces", red.ToJsonString(), akosha.Red);
        Assert.Equal(HttpStatusCode.OK, status);
        var partial = body.GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("system_id", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        string?[] systems = [];
        await Eventually.HoldsAsync(async () =>
        {
            var found = await akosha.SearchAsync(akosha.Admin, new() { Query = "zebra", Collapse = false });
            systems = [.. found.Hits.Select(hit => hit.SystemId)];
            return systems.Length > 0;
        });
        Assert.Equal(["red"], systems);
    }

    [Theory]
    [InlineData("Math Tutor", "billing/api ü", "service", "billing-api")]
    [InlineData("Math Tutor", "billing", "agent", "Math-Tutor")]
    [InlineData("Math Tutor", "unknown_service:dotnet", "service", "Math-Tutor")]
    [InlineData("Math Tutor", null, "service", "Math-Tutor")]
    [InlineData(null, "unknown_service:dotnet", "service", "unknown_service:dotnet")]
    [InlineData("…", "..", "agent", "opentelemetry")]
    public async Task The_system_is_the_service_or_the_agent(string? agent, string? service, string setting, string system)
    {
        await using var akosha = await AkoshaHost.StartAsync(null, null, $"--Akosha:Otlp:System={setting}");
        var span = Chat(1, "c", [Said("user", "a zebra")], []);
        if (agent is not null)
            span["attributes"]!.AsArray().Add(JsonNode.Parse(
                $$$"""{"key":"gen_ai.agent.name","value":{"stringValue":"{{{agent}}}"}}"""));
        await SentTelemetry.SendAsync(akosha.Http, "/v1/traces", Traces(service, span));
        Assert.Equal(["user: a zebra"], await TextsAsync(akosha, "c", 1, system));
    }

    [Fact]
    public async Task A_conversation_whose_id_cannot_be_one_gets_one_that_is_always_the_same()
    {
        foreach (var id in (string[])["..", new string('x', 300), new string('x', 300) + "y", "a\nb", ".."])
            await SentTelemetry.SendAsync(_akosha, Chat(1, id, [Said("user", "a zebra")], []));
        var (_, list) = await _akosha.GetAsync("/api/v1/conversations/support");
        var conversations = list.GetProperty("conversations").EnumerateArray().ToList();
        Assert.Equal(4, conversations.Count);
        Assert.All(conversations, conversation => Assert.Equal(1, conversation.GetProperty("messages").GetInt32()));
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> PostAsync(
        byte[] sent, string type, string? coding = null)
    {
        using var content = new ByteArrayContent(sent);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (coding is not null) content.Headers.ContentEncoding.Add(coding);
        using var response = await _akosha.Http.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, Cancellation);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    /// <summary>A span with an attribute of lists in lists.</summary>
    private static byte[] Nested(int depth)
    {
        byte[] value = [];
        for (var i = 0; i < depth; i++) value = Field(5, Field(1, value));
        var attribute = (byte[])[.. Field(1, "gen_ai.input.messages"u8.ToArray()), .. Field(2, value)];
        return Field(1, Field(2, Field(2, Field(9, attribute))));
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return bytes.ToArray();
    }
}
