namespace Akosha.ServiceDefaults.Security;

/// <summary>Settings under <c>AKOSHA__AUTH__JWT__…</c>: which bearer tokens of an OpenID provider are taken.</summary>
public sealed class JwtOptions
{
    /// <summary>
    /// The OpenID provider whose tokens are taken: its keys are named at <c>{authority}/.well-known/openid-configuration</c>.
    /// Empty: no tokens are taken.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>True if tokens are taken.</summary>
    internal bool IsUsed => Authority.Length > 0;

    /// <summary>What a token must be meant for (<c>aud</c>).</summary>
    public string Audience { get; set; } = "";

    /// <summary>The claim with the scopes, in one string with spaces or several.</summary>
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>
    /// The claim with the systems, in one string with spaces or several; <c>*</c> for all. A token without it has none.
    /// </summary>
    public string SystemsClaim { get; set; } = "systems";
}
