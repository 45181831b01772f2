using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>
/// The level of the log, which can be changed while the service runs. What frameworks write below a warning stays out at every
/// level: their details show headers and addresses with signatures.
/// </summary>
public sealed class LogLevelSwitch
{
    private static readonly string[] Frameworks = ["Microsoft", "System", "StackExchange", "Polly", "OpenTelemetry",
        "ModelContextProtocol"];

    /// <summary>The least severe line that is written.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>True for a line that is written.</summary>
    public bool Passes(string? category, LogLevel level) =>
        IsHealthCheck(category) ? level >= LogLevel.Critical && level >= Level
        : level >= (IsFramework(category) && Level < LogLevel.Warning ? LeastOf(category!) : Level);

    // A check that fails is told by /health and the metrics at each look; a line each time, as an error, says nothing more of a
    // service that is starting.
    private static bool IsHealthCheck(string? category) =>
        category is not null && category.StartsWith("Microsoft.Extensions.Diagnostics.HealthChecks", StringComparison.Ordinal);

    private static LogLevel LeastOf(string category) =>
        category.StartsWith("Microsoft.Hosting.Lifetime", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning;

    private static bool IsFramework(string? category) =>
        category is not null && Array.Exists(Frameworks, framework => category.StartsWith(framework, StringComparison.Ordinal));
}
