using System.Diagnostics.Metrics;
using Akosha.Gateway.Forwarding;

namespace Akosha.Gateway.Diagnostics;

/// <summary>What the gateway counts, beside what ASP.NET Core counts of its requests.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _retries;

    public GatewayMetrics(IMeterFactory meters) =>
        _retries = meters.Create("Akosha.Gateway")
            .CreateCounter<long>(
            "gateway_retries", description: "Requests that were sent again because a replica was gone, by service");

    /// <summary>Counts a request that is sent to a service again.</summary>
    public void Retried(Service service) =>
        _retries.Add(1, new KeyValuePair<string, object?>("service", service is Service.Ingestion ? "ingestion" : "search"));
}
