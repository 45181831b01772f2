using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Which tokens of an OpenID provider are taken, and what caller one makes.</summary>
internal static class TokenSetup
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public static void Configure(JwtBearerOptions bearer, JwtOptions jwt)
    {
        bearer.Authority = jwt.IsUsed ? jwt.Authority : null;
        bearer.Audience = jwt.Audience;
        bearer.RequireHttpsMetadata = !(
            Uri.TryCreate(jwt.Authority, UriKind.Absolute, out var authority) && authority.IsLoopback);
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.RequireExpirationTime = true;
        bearer.TokenValidationParameters.ClockSkew = ClockSkew;
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (context.SecurityToken is not JsonWebToken token || TokenClaims.Payload(token) is not { } payload)
                    context.Fail("the claims of the token cannot be read");
                else
                {
                    using (payload) context.Principal = CallerOf(token, payload.RootElement, jwt);
                }
                return Task.CompletedTask;
            },
        };
    }

    private static ClaimsPrincipal CallerOf(JsonWebToken token, JsonElement payload, JwtOptions jwt)
    {
        var caller = CallerClaims.Principal(JwtBearerDefaults.AuthenticationScheme, IdOf(token, payload),
            TokenClaims.ScopesOf(payload, jwt.ScopeClaim), TokenClaims.SystemsOf(payload, jwt.SystemsClaim));
        var ends = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + ClockSkew;
        ((ClaimsIdentity)caller.Identity!)
            .AddClaim(new Claim(CallerClaims.Ends, ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return caller;
    }

    // Who has no subject shares no rate with others who have none.
    private static string IdOf(JsonWebToken token, JsonElement payload) => TokenClaims.Text(payload, "sub") switch
    {
        { Length: <= 255 } subject => $"subject:{subject}",
        { } longer => $"subject:{Hash(longer)}",
        null when (TokenClaims.Text(payload, "azp") ?? TokenClaims.Text(payload, "client_id")) is { Length: <= 255 } client =>
            $"client:{client}",
        null => $"token:{Hash(token.EncodedToken)}",
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
