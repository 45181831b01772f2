using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>Spans and log records as exporters send them, in OTLP's JSON; and what Akosha has made of them.</summary>
internal static class SentTelemetry
{
    public const string Trace = "5b8efff798038103d269b633813fc60c", OtherTrace = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A span of a call of a model; its number is its id, and the minute at which it began.</summary>
    public static JsonObject Chat(int number, string? conversation, object[] given, object[] came, string trace = Trace) => Span(
        number, trace, ("gen_ai.operation.name", "chat"), ("gen_ai.conversation.id", conversation),
        ("gen_ai.request.model", "gpt-5"), ("gen_ai.input.messages", JsonSerializer.Serialize(given)),
        ("gen_ai.output.messages", JsonSerializer.Serialize(came)), ("gen_ai.usage.output_tokens", number * 10));

    /// <summary>A span with attributes; those that are null are left out.</summary>
    public static JsonObject Span(int number, string trace, params (string Key, object? Value)[] attributes) => new()
    {
        ["traceId"] = trace,
        ["spanId"] = Id(number),
        ["name"] = "a span",
        ["startTimeUnixNano"] = Nanoseconds(number, 0),
        ["endTimeUnixNano"] = Nanoseconds(number, 30),
        ["attributes"] = Attributes(attributes),
    };

    /// <summary>A log record of an event.</summary>
    public static JsonObject Record(
        int second, string name, object? body, params (string Key, object? Value)[] attributes)
    {
        var record = Event(second, name, attributes);
        record.Remove("name");
        record["traceId"] = Trace;
        record["spanId"] = Id(1);
        record["eventName"] = name;
        record["body"] = Value(body);
        return record;
    }

    /// <summary>An event of a span.</summary>
    public static JsonObject Event(int second, string name, params (string Key, object? Value)[] attributes) => new()
    {
        ["name"] = name,
        ["timeUnixNano"] = Nanoseconds(1, second),
        ["attributes"] = Attributes(attributes),
    };

    /// <summary>A message of one text, as OpenTelemetry has it.</summary>
    public static object Said(string role, string content) => new { role, parts = new[] { new { type = "text", content } } };

    public static string Id(int number) => number.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The body of a request for traces.</summary>
    public static string Traces(string? service, params JsonObject[] spans) =>
        Request("resourceSpans", "scopeSpans", "spans", service, spans);

    /// <summary>The body of a request for logs.</summary>
    public static string Logs(string? service, params JsonObject[] records) =>
        Request("resourceLogs", "scopeLogs", "logRecords", service, records);

    /// <summary>Sends a body, and gives the answer.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpClient http, string path, string body, string? key = null, bool compressed = false)
    {
        var (status, answer, _) = await ExchangeAsync(http, path, body, key, compressed);
        return (status, answer);
    }

    /// <summary>Sends spans, which are all taken, and waits until what they tell can be read.</summary>
    public static async Task SendAsync(AkoshaHost akosha, params JsonObject[] spans)
    {
        var sent = Traces("support", [.. spans.Select(span => span.DeepClone().AsObject())]);
        var (status, body, version) = await ExchangeAsync(akosha.Http, "/v1/traces", sent, null, false);
        Assert.Equal((HttpStatusCode.OK, "{}"), (status, body.GetRawText()));
        if (version is null) return;
        var (read, _) = await akosha.GetAsync($"/api/v1/log?at_least={version}&timeout_ms=60000");
        Assert.Equal(HttpStatusCode.OK, read);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body, string? Version)> ExchangeAsync(
        HttpClient http, string path, string body, string? key, bool compressed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = new ByteArrayContent(compressed ? Gzipped(body) : Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (compressed) request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await http.SendAsync(request, Cancellation);
        var version = response.Headers.TryGetValues("Akosha-Version", out var told) ? told.Single() : null;
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)), version);
    }

    /// <summary>The messages of a conversation.</summary>
    public static async Task<JsonElement[]> ReadAsync(AkoshaHost akosha, string conversation, string system = "support")
    {
        JsonElement[] messages = [];
        await Eventually.HoldsAsync(async () =>
        {
            var (status, body) = await akosha.GetAsync($"/api/v1/conversations/{system}/{conversation}?raw=true");
            if (status == HttpStatusCode.OK) messages = [.. body.GetProperty("messages").EnumerateArray()];
            return status == HttpStatusCode.OK;
        }, () => $"there is no conversation {system}/{conversation}");
        return messages;
    }

    /// <summary>The messages of a conversation as <c>role: content</c>, once it has as many.</summary>
    public static async Task<string[]> TextsAsync(
        AkoshaHost akosha, string conversation, int count, string system = "support")
    {
        string[] texts = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                texts = [.. (await ReadAsync(akosha, conversation, system))
                    .Select(message => $"{message.GetProperty("role")}: {message.GetProperty("content")}")];
                return texts.Length == count;
            }, () => $"there are {texts.Length} messages: {string.Join(" | ", texts)}");
        return texts;
    }

    private static string Request(string resources, string scopes, string items, string? service, JsonObject[] sent) =>
        new JsonObject
        {
            [resources] = new JsonArray(new JsonObject
            {
                ["resource"] = new JsonObject { ["attributes"] = Attributes(("service.name", service)) },
                [scopes] = new JsonArray(new JsonObject { [items] = new JsonArray([.. sent]) }),
            }),
        }.ToJsonString();

    private static JsonArray Attributes(params (string Key, object? Value)[] attributes) =>
        new([.. attributes.Where(attribute => attribute.Value is not null)
            .Select(attribute => new JsonObject { ["key"] = attribute.Key, ["value"] = Value(attribute.Value) })]);

    /// <summary>A value as OTLP's JSON has it.</summary>
    private static JsonObject Value(object? value) => value switch
    {
        null => [],
        string text => new JsonObject { ["stringValue"] = text },
        int number => new JsonObject { ["intValue"] = $"{number}" },
        object[] list => new JsonObject
        {
            ["arrayValue"] = new JsonObject { ["values"] = new JsonArray([.. list.Select(Value)]) },
        },
        _ => new JsonObject
        {
            ["kvlistValue"] = new JsonObject
            {
                ["values"] = Attributes(
                    [.. value.GetType().GetProperties().Select(property => (property.Name, property.GetValue(value)))]),
            },
        },
    };

    private static string Nanoseconds(int minute, int second)
    {
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute).AddSeconds(second);
        return $"{time.ToUnixTimeSeconds()}000000000";
    }

    private static byte[] Gzipped(string body)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(body));
        return bytes.ToArray();
    }
}
