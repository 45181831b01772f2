using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.ServiceDefaults.Health;

/// <summary>
/// <c>/health</c> and <c>/alive</c>. Anybody may ask, so that the checks, which call Redis and others, are made once a second,
/// however many ask.
/// </summary>
internal sealed class HealthReports(HealthCheckService checks, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1), KeptIfBad = TimeSpan.FromSeconds(0.2);

    private readonly Lock _lock = new();
    private (Task<HealthReport> Report, long Asked)? _last;

    public static void Map(WebApplication app)
    {
        app.MapGet(
            "/health", async (HttpContext context, HealthReports reports) =>
                await AnswerAsync(context, await reports.CurrentAsync(context.RequestAborted)))
            .ExcludeFromDescription().AllowAnonymous();
        app.MapGet(
            "/alive", (HttpContext context) =>
                AnswerAsync(context, new HealthReport(new Dictionary<string, HealthReportEntry>(), TimeSpan.Zero)))
            .ExcludeFromDescription().AllowAnonymous();
    }

    /// <summary>What the checks say, or said a moment ago.</summary>
    public Task<HealthReport> CurrentAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_last is not { } last || (last.Report.IsCompleted && IsOld(last)))
                _last = (checks.CheckHealthAsync(CancellationToken.None), time.GetTimestamp());
            return _last.Value.Report.WaitAsync(cancellation);
        }
    }

    private bool IsOld((Task<HealthReport> Report, long Asked) last) =>
        !last.Report.IsCompletedSuccessfully
            || time.GetElapsedTime(last.Asked) >= (last.Report.Result.Status == HealthStatus.Healthy ? Kept : KeptIfBad);

    private static Task AnswerAsync(HttpContext context, HealthReport report)
    {
        context.Response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status200OK;
        return HealthReportWriter.WriteAsync(context, report);
    }
}
