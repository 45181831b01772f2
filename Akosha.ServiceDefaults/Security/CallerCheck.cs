using System.Globalization;
using System.Security.Claims;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Tells whether the caller of a request that goes on for long is still who it was when it began.</summary>
internal sealed class CallerCheck(KeyCallers callers, TimeProvider time)
{
    /// <summary>Why the caller is not served any longer; null if it is.</summary>
    /// <param name="caller">Who it was.</param>
    /// <param name="shown">What it showed.</param>
    public RequestRefusedException? Look(ClaimsPrincipal caller, ShownCredential shown)
    {
        if (caller.FindFirstValue(CallerClaims.Ends) is { } ends)
            return time.GetUtcNow().ToUnixTimeSeconds() < long.Parse(ends, CultureInfo.InvariantCulture) ? null
                : Ended("The token has ended.");
        if (callers.Identify(shown) is { } now)
            return Says(now).SequenceEqual(Says(caller)) ? null : Ended("What the key may do was changed.");
        return callers.AreUnknown ? KeysUnknown() : Ended("The key is not in force any more.");
    }

    public static RequestRefusedException KeysUnknown() =>
        new(StatusCodes.Status503ServiceUnavailable, "The API keys are not known.",
        "Nobody who must show a key is let in until the file of keys can be read again; /health and the log tell what is wrong "
        + "with it.");

    private static RequestRefusedException Ended(string title) => new(StatusCodes.Status401Unauthorized, title,
        "Authorization: give 'Bearer' and an API key that is in force, or a token that has not ended.");

    private static IEnumerable<(string, string)> Says(ClaimsPrincipal caller) =>
        caller.Claims.Select(claim => (claim.Type, claim.Value));
}
