using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.ServiceDefaults.Health;

/// <summary>Writes a health report as JSON that names each dependency, its state and why.</summary>
internal static class HealthReportWriter
{
    /// <summary>The tag of a check whose description is for everybody.</summary>
    public const string Public = "public";

    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        // Names of files and hosts, and how much there is, are for those who run the service and see all systems; whether it
        // works is for everybody who asks.
        var isTold = context.User.HasClaim(CallerClaims.Scope, Scopes.Admin) && SystemAccess.Of(context).IsAll;
        return context.Response.WriteAsJsonAsync(new
        {
            status = NameOf(report.Status),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => isTold ? Told(entry.Value) : Untold(entry.Value)),
        }, context.RequestAborted);
    }

    private static object Told(HealthReportEntry entry) => new
    {
        status = NameOf(entry.Status),
        description = entry.Description ?? entry.Exception?.Message,
        data = entry.Data,
    };

    private static object Untold(HealthReportEntry entry) => entry.Tags.Contains(Public)
        ? new { status = NameOf(entry.Status), description = entry.Description } as object
        : new { status = NameOf(entry.Status) };

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
