using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// The segments of a path as the client encoded them. Route values leave <c>%2F</c> as it is, so that an id with a slash in
/// it could not be told from one with the three characters.
/// </summary>
public static class RawPath
{
    /// <summary>The decoded segments: of <c>/api/v1/systems/a%2Fb</c>, <c>api</c>, <c>v1</c>, <c>systems</c> and <c>a/b</c>.</summary>
    public static string[] Segments(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target) || target[0] != '/') target = request.Path.ToUriComponent();
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        return [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
    }
}
