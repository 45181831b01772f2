using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.ServiceDefaults.Health;

/// <summary>Writes a health report as JSON that names each dependency, its state and why.</summary>
internal static class HealthReportWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        // Names of files and hosts are for those who run the service; whether it works is for everybody who asks.
        var isTold = context.User.HasClaim(CallerClaims.Scope, Scopes.Admin);
        return context.Response.WriteAsJsonAsync(new
        {
            status = NameOf(report.Status),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => isTold ? Told(entry.Value) : new { status = NameOf(entry.Value.Status) }),
        }, context.RequestAborted);
    }

    private static object Told(HealthReportEntry entry) => new
    {
        status = NameOf(entry.Status),
        description = entry.Description ?? entry.Exception?.Message,
        data = entry.Data,
    };

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
