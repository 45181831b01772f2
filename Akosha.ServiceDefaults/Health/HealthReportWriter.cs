using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.ServiceDefaults.Health;

/// <summary>Writes a health report as JSON that names each dependency, its state and why.</summary>
internal static class HealthReportWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = NameOf(report.Status),
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => new
        {
            status = NameOf(entry.Value.Status),
            description = entry.Value.Description ?? entry.Value.Exception?.Message,
            data = entry.Value.Data,
        }),
    }, context.RequestAborted);

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
