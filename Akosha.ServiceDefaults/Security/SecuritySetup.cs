using Akosha.Platform.Settings;
using Akosha.ServiceDefaults.Health;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Who may call, how often, and for how long.</summary>
public static class SecuritySetup
{
    private const string AllSystems = "all-systems", ByToken = "ByToken";
    private const string Either = Scopes.Ingest + " or " + Scopes.Search;

    /// <summary>Has an endpoint ask for a scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(scope);

    /// <summary>
    /// Has an endpoint ask for one of the scopes <c>ingest</c> and <c>search</c>; what needs which is its own to say.
    /// </summary>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Either);

    /// <summary>
    /// Has an endpoint ask for the scope <c>admin</c> and for all systems, since what it tells or does is not of one system.
    /// </summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Scopes.Admin, AllSystems);

    internal static void AddSecurity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAkoshaOptions<AuthOptions>("Auth");
        services.AddAkoshaOptions<LimitOptions>("Limits");
        services.AddSingleton(provider => new KeyRing(
            KeyFile.PathOf(builder.Configuration), !string.IsNullOrEmpty(builder.Configuration["Akosha:Auth:KeysFile"]),
                KeyMark.Of(builder.Configuration),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<KeyRing>>()));
        services.AddHostedService<KeysAtStart>();
        services.AddSingleton<KeyCallers>();
        services.AddSingleton<CallerCheck>();
        services.AddSingleton<BodyBudget>();
        services.AddHealthChecks().AddCheck<KeysHealth>("keys", tags: [HealthReportWriter.Public]);
        // nothing is protected by it, and no file is wanted for it
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var authentication = services.AddAuthentication(ByToken)
            .AddPolicyScheme(ByToken, ByToken, scheme => scheme.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        authentication.AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AuthOptions>((bearer, auth) => TokenSetup.Configure(bearer, auth.Jwt));
        services.AddAuthorization(authorization =>
        {
            foreach (var scope in Scopes.All)
                authorization.AddPolicy(scope, policy => policy.RequireClaim(CallerClaims.Scope, scope));
            authorization.AddPolicy(Either, policy => policy.RequireClaim(CallerClaims.Scope, Scopes.Ingest, Scopes.Search));
            authorization.AddPolicy(AllSystems, policy => policy.RequireClaim(CallerClaims.System, SystemAccess.All));
            // What names no scope is for nobody, unless it says that it is for everybody. That a path is not there, or has no
            // such method, is not hidden:
            // routing says the latter by an endpoint that has no route.
            authorization.FallbackPolicy = new AuthorizationPolicyBuilder()
                .RequireAssertion(
                context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build();
        });
        services.AddRateLimits();
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>()
            .Configure<LimitOptions>((timeouts, limits) => timeouts.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = TimeSpan.FromSeconds(limits.RequestSeconds),
                TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
            });
    }

    internal static void UseSecurity(this WebApplication app)
    {
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<CallerRates>();
        app.UseAuthorization();
        app.UseRequestTimeouts();
    }

    /// <summary>Why a caller was turned away, for the body of a 401 or 403.</summary>
    internal static void Explain(ProblemDetailsContext problem)
    {
        var details = problem.ProblemDetails;
        if (details.Status == StatusCodes.Status405MethodNotAllowed)
            details.Detail ??= $"Allow: the methods of this path are {problem.HttpContext.Response.Headers.Allow}.";
        if (details.Status == StatusCodes.Status401Unauthorized)
            details.Detail ??= "Authorization: give 'Bearer' and an API key that is in force, or a token of the provider that "
                + "this service trusts.";
        if (details.Status != StatusCodes.Status403Forbidden) return;
        var needed = problem.HttpContext.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy)
            .OfType<string>().ToList() ?? [];
        details.Detail ??= $"This caller lacks the scope {needed.Find(policy => policy != AllSystems)}{(needed.Contains(AllSystems) ? ", or is bound to some systems" : "")}.";
    }

    private static string SchemeOf(HttpContext context)
    {
        var bearer = context.Request.Headers.Authorization.ToString();
        var isToken = bearer.StartsWith(ShownCredential.Bearer, StringComparison.OrdinalIgnoreCase)
            && !bearer.AsSpan(ShownCredential.Bearer.Length).TrimStart().StartsWith(ApiKey.Prefix, StringComparison.Ordinal);
        return isToken && context.RequestServices.GetRequiredService<AuthOptions>().Jwt.IsUsed
            ? JwtBearerDefaults.AuthenticationScheme : ApiKeyHandler.SchemeName;
    }
}
