using System.ComponentModel.DataAnnotations;

namespace Akosha.Gateway;

/// <summary>Settings under <c>AKOSHA__GATEWAY__…</c>.</summary>
public sealed class GatewayOptions : IValidatableObject
{
    /// <summary>Where ingestion answers: an http or https address, or a name that service discovery knows.</summary>
    public string IngestionUrl { get; set; } = "http://127.0.0.1:8000";

    /// <summary>Where search answers, likewise.</summary>
    public string SearchUrl { get; set; } = "http://127.0.0.1:8001";

    /// <summary>
    /// Seconds after which a connection to a service is not used again, so that new replicas get their share, and those that end
    /// are left before they have ended.
    /// </summary>
    [Range(1, 3_600)]
    public int ConnectionSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds without a byte, in either direction, after which a request is given up: longer than a search or a write waits.
    /// Maintenance that lasts longer is started without <c>wait=true</c>, and looked at.
    /// </summary>
    [Range(1, 3_600)]
    public int IdleSeconds { get; set; } = 120;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsAddress(IngestionUrl)) yield return Wrong(nameof(IngestionUrl));
        if (!IsAddress(SearchUrl)) yield return Wrong(nameof(SearchUrl));
    }

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };

    private static ValidationResult Wrong(string setting) => new("must be an http or https address without a path", [setting]);
}
