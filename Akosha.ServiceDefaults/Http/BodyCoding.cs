using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// Decodes bodies that are compressed, as they are read: whatever bounds bodies bounds what becomes of them. Codings that are not
/// known are refused (415).
/// </summary>
internal static class BodyCoding
{
    private const string Identity = "identity";

    public static void UseBodyCoding(this WebApplication app) => app.Use((context, next) =>
    {
        // What no route takes is answered by that, and what is passed on is decoded where it arrives.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<BodyAsSent>() is not null)
            return next(context);
        var codings = Codings(context.Request);
        if (codings.Count == 0) return next(context);
        if (codings is not [var name] || ContentCoding.Of(name) is not { } coding) return RefuseAsync(context);
        Decode(context, coding);
        return next(context);
    });

    private static List<string> Codings(HttpRequest request) =>
        [.. request.Headers.GetCommaSeparatedValues("Content-Encoding").Select(name => name.Trim().ToLowerInvariant())
            .Where(name => name.Length > 0 && name != Identity)];

    private static void Decode(HttpContext context, ContentCoding coding)
    {
        var lease = context.RequestServices.GetRequiredService<BodyBudget>().LeaseFor(context);
        var body = new DecodedBody(coding, new SentBody(context.Request.BodyReader), lease);
        context.Response.RegisterForDispose(body);
        context.Features.Set<IRequestBodyPipeFeature>(new DecodedBodyFeature(context.Request.BodyReader, body));
        context.Request.ContentLength = null; // that of the body as it was sent
        context.Request.Headers.ContentEncoding = default;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        var taken = string.Join(", ", ContentCoding.Names);
        context.Response.Headers.AcceptEncoding = taken;
        return TypedResults.Problem(
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "The content coding is not supported.",
            detail: $"Content-Encoding: allowed is one of {taken}, or no such header.").ExecuteAsync(context);
    }
}
