using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>Gives lines of the log what they belong to.</summary>
public static class LogScope
{
    private const int MaxNamed = 10;

    /// <summary>Until it is disposed, every line says which operation it is of, and on which systems (the first ten).</summary>
    public static IDisposable? Begin(ILogger logger, string operation, IEnumerable<string> systemIds) =>
        logger.BeginScope(new Dictionary<string, object?>
        {
            ["operation"] = operation,
            ["system_id"] = string.Join(',', systemIds.Distinct().Take(MaxNamed)),
        });
}
