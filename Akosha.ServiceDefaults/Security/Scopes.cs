using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Security;

/// <summary>What a caller may do.</summary>
public static class Scopes
{
    /// <summary>Send and delete conversations.</summary>
    public const string Ingest = "ingest";

    /// <summary>Search and read.</summary>
    public const string Search = "search";

    /// <summary>Metrics, the queue and maintenance; only of use to a caller with all systems.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ingest, Search, Admin];

    /// <summary>True if the caller of a request has a scope.</summary>
    public static bool Has(HttpContext context, string scope)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.HasClaim(CallerClaims.Scope, scope);
    }
}
