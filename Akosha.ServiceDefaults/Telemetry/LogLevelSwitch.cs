using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>
/// The level of the log, which can be changed while the service runs. What frameworks write below a warning stays out at every
/// level: their details show headers and addresses with signatures.
/// </summary>
public sealed class LogLevelSwitch
{
    private static readonly string[] Frameworks = ["Microsoft", "System", "StackExchange", "Polly", "OpenTelemetry"];

    // A check that fails is told by /health and the metrics at each look; a line each time, as an error, says nothing more of a
    // service that is starting. What is wrong with a message of an agent is told in the answer; what fails here, Akosha logs.
    private static readonly string[] ToldElsewhere = ["Microsoft.Extensions.Diagnostics.HealthChecks", "ModelContextProtocol"];

    /// <summary>The least severe line that is written.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>True for a line that is written.</summary>
    public bool Passes(string? category, LogLevel level) =>
        IsOf(ToldElsewhere, category) ? level >= LogLevel.Critical && level >= Level
        : level >= (IsOf(Frameworks, category) && Level < LogLevel.Warning ? LeastOf(category!) : Level);

    private static LogLevel LeastOf(string category) =>
        category.StartsWith("Microsoft.Hosting.Lifetime", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning;

    private static bool IsOf(string[] families, string? category) =>
        category is not null && Array.Exists(families, family => category.StartsWith(family, StringComparison.Ordinal));
}
