using System.Security.Claims;

namespace Akosha.ServiceDefaults.Security;

/// <summary>What a request's principal says, however it was authenticated.</summary>
internal static class CallerClaims
{
    /// <summary>The kinds of claims: a scope, a system, and when the caller must show itself anew (seconds since 1970).</summary>
    public const string Scope = "akosha:scope", System = "akosha:system", Ends = "akosha:ends";

    /// <summary>A principal of a caller.</summary>
    /// <param name="scheme">How the caller was authenticated.</param>
    /// <param name="id">Who it is, for rate limits and logs.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="systems">With which systems.</param>
    public static ClaimsPrincipal Principal(string scheme, string id, IEnumerable<string> scopes, IEnumerable<string> systems) =>
        new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, id), .. scopes.Select(scope => new Claim(Scope, scope)),
            .. systems.Select(system => new Claim(System, system))],
        scheme));
}
