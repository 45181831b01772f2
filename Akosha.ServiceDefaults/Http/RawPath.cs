using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// The path of a request as the client sent it, read once: the route is chosen by the same segments that the ids are taken from.
/// The server by itself resolves dot segments before it routes and leaves <c>%2F</c> as it is, and proxies before it may do
/// otherwise: a path that they could read in another way is refused.
/// </summary>
public sealed class RawPath
{
    private static readonly char[] Separators = ['/', '\\'];

    private readonly string[] _segments;

    private RawPath(string[] segments) => _segments = segments;

    /// <summary>
    /// The decoded segments: of <c>/api/v1/systems/a%2Fb</c>, <c>api</c>, <c>v1</c>, <c>systems</c> and <c>a/b</c>.
    /// </summary>
    public static string[] Segments(HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<RawPath>()._segments;

    /// <summary>Refuses paths that mean two things, and has the others routed by their segments.</summary>
    internal static void Use(WebApplication app) => app.Use((context, next) =>
    {
        if (Read(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out var problem) is not { } path)
            return RefuseAsync(context, problem!);
        context.Features.Set(path);
        if (path._segments.Length > 0)
            context.Request.Path = new PathString("/" + string.Join('/', path._segments.Select(Escaped)));
        return next(context);
    });

    /// <summary>The path of a request's target; null, and why, if it could be read in two ways.</summary>
    internal static RawPath? Read(string target, out string? problem)
    {
        problem = null;
        var path = PathOf(target);
        if (path.AsSpan().ContainsAny('\\', '#')) problem = "a backslash and a number sign stand in a path only as %5C and %23";
        var encoded = path.Length == 0 ? [] : path[1..].Split('/');
        if (encoded is [.., ""]) encoded = encoded[..^1]; // a slash at the end
        var segments = new string[encoded.Length];
        for (var i = 0; problem is null && i < encoded.Length; i++)
        {
            var segment = PercentEncoding.Decode(encoded[i]);
            problem = segment switch
            {
                null => "percent-encoding is two hexadecimal digits after each percent sign, and UTF-8",
                "" => "a segment is empty",
                _ when Array.Exists(segment.Split(Separators), IsDots) => "a segment, or a part of one, is . or ..",
                _ => null,
            };
            segments[i] = segment ?? "";
        }
        return problem is null ? new RawPath(segments) : null;
    }

    private static string PathOf(string target)
    {
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            if (authority < 0) return ""; // OPTIONS *, CONNECT host:port
            var start = target.AsSpan(authority + 3).IndexOfAny('/', '?', '\\');
            target = start < 0 ? "/" : target[(authority + 3 + start)..];
        }
        var end = target.IndexOf('?', StringComparison.Ordinal);
        return end < 0 ? target : target[..end];
    }

    // Some servers take what follows a semicolon for parameters of the segment, and then resolve the rest.
    private static bool IsDots(string part) => part.Split(';')[0] is "." or "..";

    private static string Escaped(string segment) =>
        segment.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static Task RefuseAsync(HttpContext context, string problem) => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest,
        title: "The path can be read in more than one way.",
        detail: $"path: {problem}. Give such ids as parameters: GET or DELETE "
            + "/api/v1/conversations?system_id=…&conversation_id=…, DELETE /api/v1/conversations?system_id=…&conversation_id=…&id=…, "
            + "DELETE /api/v1/systems?system_id=….")
                .ExecuteAsync(context);
}
