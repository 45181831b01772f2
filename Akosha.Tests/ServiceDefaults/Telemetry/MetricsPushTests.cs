using System.Text;
using Akosha.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.ServiceDefaults.Telemetry;

public sealed class MetricsPushTests
{
    [Fact]
    public async Task Metrics_are_pushed_to_where_a_setting_says()
    {
        var pushed = new List<string>();
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var receiver = builder.Build();
        receiver.MapPost("/api/v1/otlp/v1/metrics", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (pushed) pushed.Add(Encoding.UTF8.GetString(body.ToArray()));
        });
        await receiver.StartAsync(TestContext.Current.CancellationToken);
        await using (
            var akosha = await AkoshaHost.StartAsync(
            null, null, $"--Akosha:Metrics:OtlpEndpoint={receiver.Urls.First()}/api/v1/otlp/v1/metrics"))
        {
            await akosha.StoreAsync("s", "c", "zebra");
            await akosha.FindAsync(new() { Query = "zebra" });
        }
        // What was not pushed yet is pushed at the end.
        foreach (var name in new[] { "akosha_ingestion", "akosha_search_cache", "akosha_commit_duration" })
            Assert.Contains(pushed, text => text.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_is_none_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => AkoshaHost.StartAsync(null, null, "--Akosha:Metrics:OtlpEndpoint=prometheus"));
        Assert.Contains("AKOSHA__METRICS__OTLPENDPOINT", refused.Message, StringComparison.Ordinal);
    }
}
