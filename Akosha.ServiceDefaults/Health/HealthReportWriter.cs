using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.ServiceDefaults.Health;

/// <summary>Writes a health report as JSON that names each dependency, its state and why.</summary>
internal static class HealthReportWriter
{
    // Names of files and hosts are for those who run the service; whether it works is for everybody who asks.
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.User.HasClaim(CallerClaims.Scope, Scopes.Admin)
        ? context.Response.WriteAsJsonAsync(new
        {
            status = NameOf(report.Status),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => new
            {
                status = NameOf(entry.Value.Status),
                description = entry.Value.Description ?? entry.Value.Exception?.Message,
                data = entry.Value.Data,
            }),
        }, context.RequestAborted)
        : context.Response.WriteAsJsonAsync(new
        {
            status = NameOf(report.Status),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { status = NameOf(entry.Value.Status) }),
        }, context.RequestAborted);

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
