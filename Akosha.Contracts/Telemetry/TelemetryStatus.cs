using System.Text.Json.Serialization;

namespace Akosha.Contracts.Telemetry;

/// <summary>
/// Why nothing of a request of an exporter was taken (<c>google.rpc.Status</c>), in the encoding of the request.
/// </summary>
/// <param name="Code">
/// Of gRPC: 3 for what cannot be decoded, 8 for what is too much, 14 for what may be tried again.
/// </param>
/// <param name="Message">What is wrong, and what can be done.</param>
public sealed record TelemetryStatus(
    [property: JsonPropertyName("code")] int Code, [property: JsonPropertyName("message")] string Message);
