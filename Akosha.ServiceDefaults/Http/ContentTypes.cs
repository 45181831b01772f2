using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Akosha.ServiceDefaults.Http;

/// <summary>Tells which type a body is of, and which are taken.</summary>
public static class ContentTypes
{
    /// <summary>One conversation, search or array of them.</summary>
    public const string Json = "application/json";

    /// <summary>JSON, one value a line.</summary>
    public const string Lines = "application/x-ndjson";

    private static readonly string[] Charsets = ["utf-8", "utf8", "us-ascii"];

    /// <summary>
    /// The type of a body, in lower case and without parameters; null if none is given, or its characters are not in UTF-8.
    /// </summary>
    public static string? Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) return null;
        return type.Charset.HasValue && !Charsets.Contains(type.Charset.Value!.Trim('"'), StringComparer.OrdinalIgnoreCase)
            ? null : type.MediaType.Value?.ToLowerInvariant();
    }

    /// <summary>415: the body is of another type than those that are taken, which the answer names.</summary>
    public static IResult NotTaken(HttpContext context, params string[] taken)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.Accept = string.Join(", ", taken);
        var given = context.Request.ContentType is { Length: > 0 } type
            ? $"{type[..Math.Min(type.Length, 100)]} is not taken" : "none is given";
        return TypedResults.Problem(
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "The content type is not supported.",
            detail: $"Content-Type: {given}; allowed are {string.Join(" and ", taken)}, in UTF-8.");
    }
}
