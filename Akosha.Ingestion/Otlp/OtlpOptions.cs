using System.ComponentModel.DataAnnotations;

namespace Akosha.Ingestion.Otlp;

/// <summary>Settings under <c>AKOSHA__OTLP__…</c>: what comes from exporters of OpenTelemetry.</summary>
public sealed class OtlpOptions
{
    /// <summary>
    /// What names the system of a conversation: <c>service</c>, the service that sent it (<c>service.name</c>), or <c>agent</c>,
    /// the agent that speaks (<c>gen_ai.agent.name</c>); each falls back to the other.
    /// </summary>
    [AllowedValues("service", "agent", ErrorMessage = "must be service or agent")]
    public string System { get; set; } = "service";
}
