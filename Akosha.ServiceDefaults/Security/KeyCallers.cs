using System.Security.Claims;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Knows callers by their API keys. Where nothing is configured that a caller could show, everybody on this machine may do
/// everything, under a name of this machine, and nobody else anything.
/// </summary>
internal sealed class KeyCallers(KeyRing keys, AuthOptions auth)
{
    /// <summary>Who shows this, as of now; null if it is nobody who is let in.</summary>
    public ClaimsPrincipal? Identify(ShownCredential shown)
    {
        if (shown.Key is { } presented)
            return keys.Find(presented) is { } key
                ? CallerClaims.Principal(ApiKeyHandler.SchemeName, $"key:{key.Id}", key.Scopes, key.Systems) : null;
        return shown.IsLocal && auth.IsOpen(keys)
            ? CallerClaims.Principal(ApiKeyHandler.SchemeName, "local", Scopes.All, [SystemAccess.All]) : null;
    }

    /// <summary>True if nobody can tell which keys are in force.</summary>
    public bool AreUnknown => keys.Problem is not null;
}
