using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Who asks.</summary>
/// <param name="Id">Who it is, for bounds and logs; empty where callers are not told apart.</param>
/// <param name="Access">The systems that it may see and write.</param>
public readonly record struct Caller(string Id, SystemAccess Access)
{
    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Caller(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", SystemAccess.Of(context));
    }
}
