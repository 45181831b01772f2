using System.Collections.Concurrent;
using System.Diagnostics;
using Akosha.Platform.Telemetry;
using Akosha.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Akosha.Tests.ServiceDefaults.Telemetry;

public sealed class ExpectedAnswersTests
{
    [Theory]
    [InlineData(404, true, ActivityStatusCode.Unset)]
    [InlineData(412, true, ActivityStatusCode.Unset)]
    [InlineData(404, false, ActivityStatusCode.Error)]
    [InlineData(503, true, ActivityStatusCode.Error)]
    public async Task An_answer_that_was_expected_is_no_failure_in_the_trace(
        int status, bool isExpected, ActivityStatusCode expected)
    {
        var spans = new ConcurrentBag<Activity>();
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.AddTelemetry();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new Collecting(spans)));
        await using var app = builder.Build();
        app.MapGet("/object", () => Results.StatusCode(status));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var source = new ActivitySource("Akosha.Test");
        ActivityTraceId own;
        using (var outer = source.StartActivity("outer"))
        using (source.StartActivity("inner"))
        using (var http = new HttpClient())
        using (var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.First()}/object"))
        {
            own = outer!.TraceId;
            if (isExpected) request.ExpectAbsence();
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
        }
        // What other tests of this process call is collected, too.
        var call = Assert.Single(spans, span => span.Kind == ActivityKind.Client && span.TraceId == own);
        Assert.Equal((expected, expected == ActivityStatusCode.Error), (call.Status, call.GetTagItem("error.type") is not null));
    }

    private sealed class Collecting(ConcurrentBag<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Add(data);
    }
}
