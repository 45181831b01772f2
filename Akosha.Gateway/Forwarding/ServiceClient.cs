using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.ServiceDiscovery.Http;

namespace Akosha.Gateway.Forwarding;

/// <summary>The connections to the services.</summary>
internal sealed class ServiceClient(GatewayOptions options, IServiceDiscoveryHttpMessageHandlerFactory discovery) : IDisposable
{
    /// <summary>Sends requests; nothing of them is changed, followed or remembered.</summary>
    public HttpMessageInvoker Http { get; } = new(discovery.CreateHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        // A connection stays with the replica that it was made to: those that are made anew spread over those that are there now.
        PooledConnectionLifetime = TimeSpan.FromSeconds(options.ConnectionSeconds),
        ActivityHeadersPropagator = DistributedContextPropagator.Current,
    }));

    /// <summary>The address of a service.</summary>
    public string AddressOf(Service service) => service is Service.Ingestion ? options.IngestionUrl : options.SearchUrl;

    public void Dispose() => Http.Dispose();
}
