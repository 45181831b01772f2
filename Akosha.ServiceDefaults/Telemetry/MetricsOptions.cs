using System.ComponentModel.DataAnnotations;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>Settings under <c>AKOSHA__METRICS__…</c>.</summary>
public sealed class MetricsOptions : IValidatableObject
{
    /// <summary>
    /// Where metrics are pushed besides, by OTLP over HTTP: the whole address, such as Prometheus'
    /// <c>…/api/v1/otlp/v1/metrics</c>; empty for nowhere.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint.Length > 0
            && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return new ValidationResult("must be an http or https address", [nameof(OtlpEndpoint)]);
    }
}
