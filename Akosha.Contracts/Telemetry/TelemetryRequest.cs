using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Contracts.Telemetry;

/// <summary>
/// What an exporter of OpenTelemetry sends by OTLP/HTTP, as JSON: <c>ExportTraceServiceRequest</c> or
/// <c>ExportLogsServiceRequest</c>. The same message in binary Protobuf is <c>application/x-protobuf</c>.
/// </summary>
public sealed record TelemetryRequest
{
    /// <summary>Spans by the resources that they come from; of a request for <c>/v1/traces</c>.</summary>
    [JsonPropertyName("resourceSpans")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JsonElement>? ResourceSpans { get; init; }

    /// <summary>Log records by the resources that they come from; of a request for <c>/v1/logs</c>.</summary>
    [JsonPropertyName("resourceLogs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JsonElement>? ResourceLogs { get; init; }
}
