using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Settings under <c>AKOSHA__AUTH__…</c>: who may call.</summary>
public sealed class AuthOptions : IValidatableObject
{
    /// <summary>
    /// The file of API keys, made by <c>dotnet run --project Akosha.Standalone -- keys create …</c> and followed while a service
    /// runs. Once it is there, every caller needs a key. A file that is named here, or was there once (<c>keys.required</c> in
    /// the data folder tells), must be there and whole: otherwise no service starts, and one that runs answers 503.
    /// </summary>
    [DefaultText("`keys.json` in the data folder")]
    public string KeysFile { get; set; } = "";

    /// <summary>
    /// The API key with which ingestion asks search how far it is (for <c>wait=true</c>), where search is another process.
    /// </summary>
    public string ServiceKey { get; set; } = "";

    /// <summary>Tokens of an OpenID provider.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>True if nothing is configured that a caller could show: then whoever is on this machine is let in.</summary>
    internal bool IsOpen(KeyRing keys) => !keys.AreNeeded && !Jwt.IsUsed;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Jwt.IsUsed) yield break;
        if (!Uri.TryCreate(Jwt.Authority, UriKind.Absolute, out var authority)
            || !(authority.Scheme == "https" || (authority.Scheme == "http" && authority.IsLoopback)))
            yield return new ValidationResult("must be an https address (http is allowed on loopback)", ["Jwt__Authority"]);
        if (Jwt.Audience.Length == 0)
            yield return new ValidationResult(
            "must name what tokens are meant for, once there is an authority", ["Jwt__Audience"]);
    }
}
