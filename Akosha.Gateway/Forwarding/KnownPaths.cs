using System.Text.Json.Nodes;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Gateway.Forwarding;

/// <summary>
/// The methods that a path has at both services together, by their descriptions: each of them knows of its own alone, and they
/// share paths.
/// </summary>
internal sealed class KnownPaths(IOpenApiText description)
{
    private volatile IReadOnlyList<KnownPath>? _paths;

    /// <summary>A path as it is described, cut at its slashes, and its methods.</summary>
    private sealed record KnownPath(string[] Segments, IReadOnlyList<string> Methods)
    {
        public bool Matches(string[] segments) => segments.Length == Segments.Length && !Segments.Where((known, at) =>
            !known.StartsWith('{') && !known.Equals(segments[at], StringComparison.OrdinalIgnoreCase)).Any();
    }

    /// <summary>
    /// The methods of a request's path, in the order of their names; none if it is not known, or the services are away.
    /// </summary>
    public async Task<IReadOnlyList<string>> MethodsOfAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            var paths = _paths ??= Read(await description.MakeAsync(cancellation));
            var segments = RawPath.Segments(request);
            return [.. paths.Where(path => path.Matches(segments)).SelectMany(path => path.Methods).Distinct().Order()];
        }
        catch (RequestRefusedException)
        {
            return [];
        }
    }

    private static List<KnownPath> Read(byte[] description) =>
        [.. JsonNode.Parse(description)!["paths"]!.AsObject().Select(path => new KnownPath(
            path.Key.Split('/', StringSplitOptions.RemoveEmptyEntries),
            [.. path.Value!.AsObject().Select(operation => operation.Key.ToUpperInvariant())]))];
}
