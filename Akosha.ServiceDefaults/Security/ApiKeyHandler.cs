using System.Text.Encodings.Web;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Knows a caller by its API key (<c>Authorization: Bearer ak_…</c> or <c>X-Api-Key</c>), or, where there are no keys, by coming
/// from this machine.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyCallers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var shown = ShownCredential.Of(Context);
        return Task.FromResult(callers.Identify(shown) is { } caller
            ? AuthenticateResult.Success(new AuthenticationTicket(caller, SchemeName))
            : shown.Key is null ? AuthenticateResult.NoResult()
                : AuthenticateResult.Fail("the API key is unknown, revoked or expired"));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (callers.AreUnknown)
        {
            await Refusals.Answer(Response, CallerCheck.KeysUnknown()).ExecuteAsync(Context);
            return;
        }
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
    }
}
