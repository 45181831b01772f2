using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Http;

/// <summary>Refuses bodies that are compressed: how large one becomes is known only after it was made.</summary>
internal static class BodyCoding
{
    private const string Identity = "identity";

    public static void UseBodyCoding(this WebApplication app) => app.Use((context, next) =>
    {
        var coding = context.Request.Headers.ContentEncoding.ToString();
        if (coding.Length == 0 || coding.Equals(Identity, StringComparison.OrdinalIgnoreCase)) return next(context);
        context.Response.Headers.AcceptEncoding = Identity;
        return TypedResults.Problem(
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "The content coding is not supported.",
            detail: "Content-Encoding: allowed is identity, or no such header; send the body as it is.").ExecuteAsync(context);
    });
}
