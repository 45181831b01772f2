using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Akosha.Gateway.Forwarding;

/// <summary>
/// Passes a request on as it was sent: the same path, byte for byte, and the same Host. Who sent it is told in <c>X-Forwarded-For</c>, by this
/// gateway alone. A call from this machine to this machine is not told of, so that services without keys let in whom they would let in without the
/// gateway, and nobody else.
/// </summary>
internal sealed class AsSent : HttpTransformer
{
    private const string For = "X-Forwarded-For", Protocol = "X-Forwarded-Proto";

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new Uri(destinationPrefix.TrimEnd('/') + TargetOf(httpContext));
        proxyRequest.Headers.Host = httpContext.Request.Host.Value;
        if (ShownCredential.IsFromHere(httpContext)) return;
        proxyRequest.Headers.Remove(For);
        proxyRequest.Headers.Remove(Protocol);
        proxyRequest.Headers.TryAddWithoutValidation(For, httpContext.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        proxyRequest.Headers.TryAddWithoutValidation(Protocol, httpContext.Request.Scheme);
    }

    private static string TargetOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/')) return target;
        return context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent(); // the target was a whole address
    }
}
