using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Security;

/// <summary>The systems that a caller may see and write.</summary>
/// <param name="Systems">Their ids; null for all.</param>
public readonly record struct SystemAccess(IReadOnlySet<string>? Systems)
{
    /// <summary>What stands for all systems.</summary>
    public const string All = "*";

    /// <summary>True if all systems are meant.</summary>
    public bool IsAll => Systems is null;

    /// <summary>True if a system is among them.</summary>
    public bool Allows(string systemId) => Systems is null || Systems.Contains(systemId);

    /// <summary>Those of the caller of a request.</summary>
    public static SystemAccess Of(HttpContext context)
    {
        var systems = context.User.FindAll(CallerClaims.System).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return new SystemAccess(systems.Contains(All) ? null : systems);
    }
}
