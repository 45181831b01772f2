using Akosha.Storage.ObjectStores;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Storage;

/// <summary>The circuit to the object store. While it is open the queue keeps what comes in, and search answers from what it has.</summary>
internal sealed class ObjectStoreHealth(MinioObjectStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["circuit"] = store.Circuit };
        return Task.FromResult(store.Circuit == "closed"
            ? HealthCheckResult.Healthy(store.Location, data)
            : HealthCheckResult.Degraded($"{store.Location}: the circuit is {store.Circuit}", data: data));
    }
}
