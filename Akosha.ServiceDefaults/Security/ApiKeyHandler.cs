using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Knows a caller by its API key (<c>Authorization: Bearer ak_…</c> or <c>X-Api-Key</c>). Where nothing is configured that a caller could
/// show, everybody on this machine may do everything, under a name of this machine, and nobody else anything.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyRing keys, AuthOptions auth)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey", Header = "X-Api-Key", Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private AuthenticateResult Authenticate()
    {
        if (PresentedIn(Request) is { } presented)
        {
            return keys.Find(presented) is { } key
                ? Success(CallerClaims.Principal(SchemeName, $"key:{key.Id}", key.Scopes, key.Systems))
                : AuthenticateResult.Fail("the API key is unknown, revoked or expired");
        }
        return auth.IsOpen(keys) && IsLocal(Context)
            ? Success(CallerClaims.Principal(SchemeName, "local", Scopes.All, [SystemAccess.All]))
            : AuthenticateResult.NoResult();
    }

    private static AuthenticateResult Success(System.Security.Claims.ClaimsPrincipal principal) =>
        AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));

    private static string? PresentedIn(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is var bearer && bearer.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return bearer[Bearer.Length..].Trim();
        return request.Headers.TryGetValue(Header, out var key) ? key.ToString() : null;
    }

    /// <summary>
    /// True for a call from this machine to this machine by one of its own names: a web page that had its own name point here is
    /// not let in by the browser of somebody who works here.
    /// </summary>
    private static bool IsLocal(HttpContext context) =>
        (context.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(context.Connection.RemoteIpAddress))
        && (context.Connection.LocalIpAddress is null || IPAddress.IsLoopback(context.Connection.LocalIpAddress))
        && (context.Request.Host.Host is "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
