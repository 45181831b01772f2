using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scalar.AspNetCore;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// <c>/docs</c>: the OpenAPI document as a page to read and to try, by Scalar. All that it loads comes from this process, and
/// its content policy lets nothing else in.
/// </summary>
internal static class DocsPage
{
    /// <summary>The path under which the page and its scripts lie.</summary>
    public const string Path = "/docs";

    private const string Document = "v1";

    public static void Map(WebApplication app)
    {
        // The page's own redirect to /docs/ would have no end, since a slash at the end is no part of a path here.
        app.MapGet(Path, () => TypedResults.Redirect($"{Path}/{Document}")).ExcludeFromDescription().AllowAnonymous();
        app.MapScalarApiReference(Path, Configure).AddEndpointFilter(AnswerAsync).AllowAnonymous();
    }

    // Without what the page would ask of other addresses (fonts, assistants, counting) or offer to send there.
    private static void Configure(ScalarOptions page)
    {
        page.WithTitle("Akosha").WithNonce().WithOpenApiRoutePattern(OpenApiPage.Path)
            .DisableDefaultFonts().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools()
            .WithDynamicBaseServerUrl();
        page.Telemetry = false;
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var document = context.Request.RouteValues.GetValueOrDefault("documentName");
        if (document is not (null or Document)) return TypedResults.NotFound();
        var result = await next(invocation);
        if (context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
            context.Response.Headers.ContentSecurityPolicy = PolicyFor(nonce);
        return result;
    }

    /// <summary>
    /// The scripts that this answer names and nobody else's; calls to this very address; the styles that those scripts write.
    /// </summary>
    private static string PolicyFor(string nonce) =>
        $"default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
