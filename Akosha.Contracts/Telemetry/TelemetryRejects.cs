using System.Text.Json.Serialization;

namespace Akosha.Contracts.Telemetry;

/// <summary>What of a request of an exporter was not taken, and why. It must not be sent again.</summary>
/// <param name="ErrorMessage">Why; of many reasons the first.</param>
public sealed record TelemetryRejects([property: JsonPropertyName("errorMessage")] string ErrorMessage)
{
    /// <summary>How many spans were not taken: digits, as OTLP's JSON has long numbers.</summary>
    [JsonPropertyName("rejectedSpans")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RejectedSpans { get; init; }

    /// <summary>How many log records were not taken.</summary>
    [JsonPropertyName("rejectedLogRecords")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RejectedLogRecords { get; init; }
}
