namespace Akosha.AppHost;

/// <summary>
/// Prometheus with the alerts and Grafana with the dashboards of <c>monitoring/</c>, as they are for a cluster.
/// </summary>
internal static class Monitoring
{
    /// <summary>
    /// Adds both; the services push their metrics, for replicas have no addresses of their own that a container could scrape.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="services">Who pushes.</param>
    public static void AddMonitoring(
        this IDistributedApplicationBuilder builder, params IResourceBuilder<ProjectResource>[] services)
    {
        var prometheus = builder.AddContainer("prometheus", "prom/prometheus", "v3.5.0").WithImageRegistry("docker.io")
            .WithArgs(
                "--config.file=/etc/prometheus/prometheus.yml", "--web.enable-otlp-receiver", "--storage.tsdb.retention.time=7d")
            .WithBindMount("../monitoring/prometheus/prometheus.yml", "/etc/prometheus/prometheus.yml", isReadOnly: true)
            .WithBindMount("../monitoring/alerts/akosha.rules.yaml", "/etc/prometheus/akosha.rules.yaml", isReadOnly: true)
            .WithHttpEndpoint(targetPort: 9090, name: "http")
            .WithHttpHealthCheck("/-/healthy", endpointName: "http")
            .WithUrlForEndpoint("http", url =>
            {
                url.Url = "/alerts";
                url.DisplayText = "Alerts";
            });
        foreach (var service in services)
            service.WithEnvironment(
                "AKOSHA__METRICS__OTLPENDPOINT",
                ReferenceExpression.Create($"{prometheus.GetEndpoint("http")}/api/v1/otlp/v1/metrics"));

        // Nobody else reaches it: no password.
        builder.AddContainer("grafana", "grafana/grafana", "12.1.0").WithImageRegistry("docker.io")
            .WithEnvironment("GF_AUTH_ANONYMOUS_ENABLED", "true").WithEnvironment("GF_AUTH_ANONYMOUS_ORG_ROLE", "Admin")
                .WithEnvironment("GF_AUTH_DISABLE_LOGIN_FORM", "true")
            .WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint("http"))
            .WithBindMount(
                "../monitoring/grafana/datasource.yml", "/etc/grafana/provisioning/datasources/akosha.yml", isReadOnly: true)
            .WithBindMount(
                "../monitoring/grafana/dashboards.yml", "/etc/grafana/provisioning/dashboards/akosha.yml", isReadOnly: true)
            .WithBindMount("../monitoring/dashboards", "/var/lib/grafana/dashboards", isReadOnly: true)
            .WithHttpEndpoint(targetPort: 3000, name: "http")
            .WithHttpHealthCheck("/api/health", endpointName: "http")
            .WithUrlForEndpoint("http", url =>
            {
                url.Url = "/dashboards";
                url.DisplayText = "Dashboards";
            })
            .WaitFor(prometheus);
    }
}
