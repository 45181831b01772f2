using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
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
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/conversations?wait=true", UriKind.Relative))
        {
            Content = new StringContent("""{"system_id":"s","conversation_id":"c","content":"zebra"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        (await akosha.Http.SendAsync(request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        var ingest = Assert.Single(spans, span => span.OperationName == "ingest" && span.TraceId.ToString() == "0af7651916cd43dd8448eb211c80319c");
        var batch = Assert.Single(spans, span => span.OperationName == "ingest batch" && span.SpanId == ingest.Links.Single().Context.SpanId);
        Assert.Equal(["commit", "embed"], spans.Where(span => span.ParentSpanId == batch.SpanId).Select(span => span.OperationName).Order());
    }
}
