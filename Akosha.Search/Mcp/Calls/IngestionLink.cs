using System.Net;
using Akosha.Client;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Akosha.Search.Mcp.Calls;

/// <summary>
/// The way to ingestion, which writes and deletes: another service, or this process itself. It is asked as the caller, with the
/// credential that the caller has shown, and judges by itself what the caller may do.
/// </summary>
internal sealed class IngestionLink(
    McpOptions options, IHttpClientFactory clients, IServer server, EndpointDataSource endpoints)
{
    /// <summary>The name of its connections.</summary>
    public const string ClientName = "mcp-ingestion";

    private readonly Lazy<bool> _isHere = new(() => endpoints.Endpoints.Any(
        endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == "StoreConversations"));

    /// <summary>True if there is one.</summary>
    public bool IsThere => options.IngestionUrl.Length > 0 || _isHere.Value;

    /// <summary>A client that asks in the name of whoever makes a request; to be disposed of.</summary>
    public AkoshaClient ClientOf(HttpContext caller) => new(clients.CreateClient(ClientName), new AkoshaClientOptions
    {
        Address = options.IngestionUrl.Length > 0 ? new Uri(options.IngestionUrl) : OwnAddress(),
        ApiKey = ShownCredential.Of(caller).Key,
    });

    private Uri OwnAddress()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = BindingAddress.Parse(
            addresses.OrderBy(address => address.StartsWith("https", StringComparison.Ordinal)).First());
        var isNamed = address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)
            && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any));
        return new Uri($"{address.Scheme}://{(isNamed ? address.Host : "127.0.0.1")}:{address.Port}");
    }
}
