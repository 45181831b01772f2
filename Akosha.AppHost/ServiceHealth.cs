using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.AppHost;

/// <summary>
/// Whether a service is ready, by its own <c>/health</c>. One that still starts (search may read the lake for minutes) is not
/// shown as broken.
/// </summary>
internal sealed class ServiceHealth(EndpointReference address) : IHealthCheck, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(4) };
    private bool _hasBeenReady;

    public static void Watch(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> service)
    {
        var name = $"{service.Resource.Name}-ready";
        var health = new ServiceHealth(service.GetEndpoint("http"));
        builder.Services.AddHealthChecks().AddCheck(name, health);
        service.WithHealthCheck(name);
    }

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problem = await ProblemAsync(cancellationToken);
        if (problem is not null) return _hasBeenReady ? HealthCheckResult.Unhealthy(problem)
            : HealthCheckResult.Degraded($"starting: {problem}");
        _hasBeenReady = true;
        return HealthCheckResult.Healthy();
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> ProblemAsync(CancellationToken cancellation)
    {
        if (!address.IsAllocated) return "it has no address yet";
        try
        {
            using var answer = await _http.GetAsync(new Uri($"{address.Url}/health"), cancellation);
            return answer.IsSuccessStatusCode ? null : await answer.Content.ReadAsStringAsync(cancellation);
        }
        catch (Exception error) when (
            error is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return "it does not answer";
        }
    }
}
