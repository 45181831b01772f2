using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

[Collection("Redis")]
public sealed class TraceTests
{
    [Fact]
    public async Task One_trace_leads_from_the_request_through_the_queue_to_the_commit()
    {
        await TestServers.CleanAsync();
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Akosha", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var akosha = await AkoshaHost.StartAsync(null, null, $"--ConnectionStrings:redis={TestServers.Redis()}");
        using var source = new ActivitySource("Akosha.Test");
        using var caller = source.StartActivity("caller")!;
        await akosha.StoreAsync("s", "c", "zebra");

        var ingest = Assert.Single(spans, span => span.OperationName == "ingest" && span.TraceId == caller.TraceId);
        var batch = Assert.Single(spans, span => span.OperationName == "ingest batch" && span.ParentSpanId == ingest.SpanId);
        Assert.Equal(
            ["commit", "embed", "upload"], spans.Where(span => span.ParentSpanId == batch.SpanId)
            .Select(span => span.OperationName).Order());
    }

    [Fact]
    public async Task One_trace_leads_through_all_processes_and_a_search_has_a_span_for_each_tier()
    {
        await TestServers.CleanAsync();
        using var folder = new TemporaryFolder();
        await using var receiver = await TraceReceiver.StartAsync();
        var settings = Settings(receiver, "search");
        settings["ConnectionStrings__redis"] = ""; // one that publishes in Redis how far it is need not be asked
        await using var search = await AkoshaProcess.StartAsync(folder.Path, settings, "Akosha.Search");
        settings = Settings(receiver, "ingestion");
        settings["AKOSHA__INGESTION__SEARCHURL"] = search.Search.ToString();
        await using var ingestion = await AkoshaProcess.StartAsync(folder.Path, settings, "Akosha.Ingestion");
        // the header is the test's own
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        const string Stored = "4bf92f3577b34da6a3ce929d0e0e4736", Searched = "5bf92f3577b34da6a3ce929d0e0e4736";
        await SendAsync(
            new Uri(ingestion.Ingestion, "/api/v1/conversations?wait=true"), Stored,
            new { system_id = "s", conversation_id = "c", content = "zebra" });
        await SendAsync(new Uri(search.Search, "/api/v1/search"), Searched, new { query = "zebra" });
        await Eventually.HoldsAsync(
            () => Task.FromResult(
            new[] { "commit", "upload", "ingest", "ingest batch", "POST /api/v1/conversations", "search hot", "search",
            "POST /api/v1/search", "GET /api/v1/log" }
            .All(name => receiver.Spans.Any(span => span.Name == name && span.Trace is Stored or Searched))), () =>
                string.Join('\n', receiver.Spans));

        var post = One("POST /api/v1/conversations", Stored);
        var enqueue = One("enqueue", Stored);
        var ingest = One("ingest", Stored);
        var batch = One("ingest batch", Stored);
        Assert.Equal((post.Id, enqueue.Id, ingest.Id), (enqueue.Parent, ingest.Parent, batch.Parent));
        foreach (var step in new[] { "embed", "upload", "commit" }) Assert.Equal(batch.Id, One(step, Stored).Parent);
        // wait=true asks the other process, in the same trace.
        Assert.Contains(
            receiver.Spans, span =>
                span is { Trace: Stored, Service: "search" }
                && receiver.Spans.Any(caller => caller.Id == span.Parent && caller.Service == "ingestion"));
        Assert.Equal(One("POST /api/v1/search", Searched).Id, One("search", Searched).Parent);
        Assert.Equal(One("search", Searched).Id, One("search hot", Searched).Parent);

        TraceReceiver.Span One(string name, string trace) =>
            Assert.Single(receiver.Spans, span => span.Name == name && span.Trace == trace);

        async Task SendAsync(Uri address, string trace, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task What_services_do_by_themselves_is_no_trace()
    {
        // They ask the queue for work many times a second, follow the log, and maintain the lake.
        await TestServers.CleanAsync();
        using var folder = new TemporaryFolder();
        await using var receiver = await TraceReceiver.StartAsync();
        var s3 = TestServers.S3();
        var bucket = $"test-{Guid.NewGuid():N}";
        foreach (var service in new[] { "Akosha.Ingestion", "Akosha.Search" })
        {
            var settings = Settings(receiver, service);
            foreach (
                var (key, value) in new[] { ("COLD__BACKEND", "s3"), ("COLD__BUCKET", bucket), ("S3__ENDPOINT", s3.Endpoint),
                ("S3__ACCESSKEY", s3.AccessKey), ("S3__SECRETKEY", s3.SecretKey) })
                settings[$"AKOSHA__STORAGE__{key}"] = value;
            settings["AKOSHA__LAKE__COMMIT"] = "redis";
            settings["AKOSHA__MAINTENANCE__INTERVALSECONDS"] = "1";
            await using var process = await AkoshaProcess.StartAsync(folder.Path, settings, service);
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            Assert.Equal(0, await process.StopAsync()); // it sends what it has
        }
        Assert.Empty(receiver.Spans);
    }

    [Theory]
    [InlineData("parentbased_always_on", 2)]
    [InlineData("parentbased_always_off", 1)]
    public async Task What_is_traced_is_told_by_the_sampler(string sampler, int traced)
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var akosha = await AkoshaProcess.StartAsync(
            settings: new Dictionary<string, string>(Export(receiver)) { ["OTEL_TRACES_SAMPLER"] = sampler });
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        const string Asked = "6bf92f3577b34da6a3ce929d0e0e4736";
        foreach (var parent in new[] { null, $"00-{Asked}-00f067aa0ba902b7-01" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(akosha.Search, "/api/v1/systems"));
            if (parent is not null) request.Headers.Add("traceparent", parent);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        await Eventually.HoldsAsync(
            () => Task.FromResult(receiver.Spans.Any(span => span.Trace == Asked)), () => string.Join('\n', receiver.Spans));

        // The one without a parent was made first; it is sent first, or not at all.
        Assert.Equal(
            traced, receiver.Spans.Where(span => span.Name == "GET /api/v1/systems").DistinctBy(span => span.Trace).Count());
    }

    private static Dictionary<string, string> Settings(TraceReceiver receiver, string service) => new(Export(receiver))
    {
        ["ConnectionStrings__redis"] = TestServers.Redis(),
        ["OTEL_SERVICE_NAME"] = service,
    };

    private static Dictionary<string, string> Export(TraceReceiver receiver) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };
}
