using System.Text.Json.Serialization;

namespace Akosha.Contracts.Telemetry;

/// <summary>
/// The answer to what an exporter of OpenTelemetry has sent (<c>ExportTraceServiceResponse</c>,
/// <c>ExportLogsServiceResponse</c>), in the encoding of the request.
/// </summary>
public sealed record TelemetryReply
{
    /// <summary>What was not taken, or what there is to say of what was; absent if there is nothing.</summary>
    [JsonPropertyName("partialSuccess")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TelemetryRejects? PartialSuccess { get; init; }
}
