using System.Collections.Concurrent;
using System.Diagnostics;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

[Collection("Redis")]
public sealed class TraceTests
{
    [Fact]
    public async Task One_trace_leads_from_the_request_through_the_queue_to_the_commit()
    {
        await using (await TestServers.ConnectAsync())
        {
            // A connection of its own has left the keys clean.
        }
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
        var batch = Assert.Single(spans, span => span.OperationName == "ingest batch" && span.SpanId == ingest.Links.Single().Context.SpanId);
        Assert.Equal(["commit", "embed"], spans.Where(span => span.ParentSpanId == batch.SpanId).Select(span => span.OperationName).Order());
    }
}
