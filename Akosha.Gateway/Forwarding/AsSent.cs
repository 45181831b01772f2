using System.Net;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Akosha.Gateway.Forwarding;

/// <summary>
/// Passes a request on as it was sent: the same path, byte for byte, and the same Host. Who sent it is told in
/// <c>X-Forwarded-For</c>, by this gateway alone, and in <c>Via</c>, which nobody on the way takes for an address. A call from
/// this machine to this machine is not told of, so that services without keys let in whom they would let in without the gateway,
/// and nobody else.
/// </summary>
internal sealed class AsSent(KnownPaths paths) : HttpTransformer
{
    private const string For = "X-Forwarded-For", Protocol = "X-Forwarded-Proto";

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new Uri(destinationPrefix.TrimEnd('/') + TargetOf(httpContext), Verbatim);
        proxyRequest.Headers.Host = httpContext.Request.Host.Value;
        // A long body is sent when the service wants it: what it refuses at once (no key, no room) is answered at once.
        proxyRequest.Headers.ExpectContinue = proxyRequest.Content is not null
            && httpContext.Request.ContentLength is not <= RequestForwarder.KeptBytes ? true : null;
        if (ShownCredential.IsFromHere(httpContext)) return;
        proxyRequest.Headers.Remove(For);
        proxyRequest.Headers.Remove(Protocol);
        proxyRequest.Headers.TryAddWithoutValidation(For, httpContext.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        proxyRequest.Headers.TryAddWithoutValidation(Protocol, httpContext.Request.Scheme);
        proxyRequest.Headers.TryAddWithoutValidation("Via", "1.1 akosha");
    }

    /// <summary>
    /// What the service says of its answer stands in place of what the gateway would say of one of its own; but that a path has
    /// no such method is said for both services together.
    /// </summary>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null && await IsOfMethodAsync(httpContext, proxyResponse.StatusCode, cancellationToken))
            return false;
        if (proxyResponse is not null)
            foreach (var (name, _) in proxyResponse.Headers.NonValidated.Concat(proxyResponse.Content.Headers.NonValidated))
                if (name != "Connection") httpContext.Response.Headers.Remove(name);
        return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }

    /// <summary>True if the path has other methods than that of the request; the answer says so then, and which.</summary>
    private async ValueTask<bool> IsOfMethodAsync(HttpContext context, HttpStatusCode status, CancellationToken cancellation)
    {
        var isOptions = HttpMethods.IsOptions(context.Request.Method);
        if (!isOptions && status is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)) return false;
        var methods = await paths.MethodsOfAsync(context.Request, cancellation);
        if (methods.Count == 0 || methods.Contains(context.Request.Method)) return false;
        context.Response.StatusCode = isOptions ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        context.Response.Headers.Allow = string.Join(", ", methods);
        return true;
    }

    private static string TargetOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/')) return target;
        // the target was a whole address
        return context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
    }
}
