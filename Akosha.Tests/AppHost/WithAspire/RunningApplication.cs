using System.Diagnostics;
using System.Net.Http.Json;
using Akosha.Client;
using Akosha.Contracts.Searches;
using Akosha.Tests.Distributed;
using Akosha.Tests.Hosting;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.AppHost.WithAspire;

/// <summary>
/// The distributed application as Aspire starts it, containers and all, once for all tests; where no engine runs that has the
/// images, it is not started.
/// </summary>
public sealed class RunningApplication : IAsyncLifetime
{
    private const string Volumes = "akosha-test", NoMonitoring = "--Monitoring=false";

    // All of it together, so that no wait of one step outlasts the others.
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);
    private readonly TemporaryFolder _data = new();
    private DistributedApplication? _app;

    /// <summary>Why it does not run; null if it does.</summary>
    public string? Absence { get; private set; }

    /// <summary>Takes the services' traces.</summary>
    internal TraceReceiver Traces { get; private set; } = null!;

    public CancellationToken Cancellation => _limit.Token;

    private static string Engine =>
        Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } named ? named : "docker";

    private DistributedApplication App => _app ?? throw new InvalidOperationException("the application is not running");

    public async ValueTask InitializeAsync()
    {
        Absence = await AbsenceAsync();
        if (Absence is not null) return;
        _limit.CancelAfter(TimeSpan.FromMinutes(6));
        Traces = await TraceReceiver.StartAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Absence is null)
        {
            await StopAsync();
            await Traces.DisposeAsync();
            foreach (var of in new[] { "redis", "minio" }) await RunAsync("volume", "rm", "--force", $"{Volumes}-{of}-data");
        }
        _data.Dispose();
        _limit.Dispose();
    }

    /// <summary>Starts it, on the data that it had.</summary>
    public async Task StartAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(
            ["--Parameters:minio-password=test-secret", "--Parameters:redis-password=test-secret", $"--Volumes={Volumes}",
                $"--Data={_data.Path}", NoMonitoring], Cancellation);
        // the health checks of what is just starting fail loudly
        builder.Services.AddLogging(logging => logging.ClearProviders());
        foreach (var service in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(service).WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", Traces.Address)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("OTEL_TRACES_SAMPLER", "always_on");
        }
        _app = await builder.BuildAsync(Cancellation);
        await _app.StartAsync(Cancellation);
        foreach (var service in new[] { "search", "ingestion", "gateway" })
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(service, Cancellation);
    }

    /// <summary>Stops it; its data stay.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    /// <summary>The own addresses of the replicas of a service that run.</summary>
    public async Task<IReadOnlyList<Uri>> ReplicasAsync(string service) =>
        [.. (await RunningAsync(service))
            .Select(replica =>
                replica.EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!.Split(';'))
            .Select(addresses => new Uri(addresses.First(url => url.StartsWith("http:", StringComparison.Ordinal))))];

    /// <summary>Ends a replica of a service as a lost node would: SIGKILL.</summary>
    public async Task KillReplicaAsync(string service)
    {
        var pid = (await RunningAsync(service))[0].Properties.Single(property => property.Name == "executable.pid").Value;
        using var replica = Process.GetProcessById(Convert.ToInt32(pid, System.Globalization.CultureInfo.InvariantCulture));
        replica.Kill();
        await replica.WaitForExitAsync(Cancellation);
    }

    /// <summary>Has Aspire do something to a resource, or to one of its replicas.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        // What has replicas is known by their ids.
        var result = await App.ResourceCommands.ExecuteCommandAsync((await IdsAsync(resource)).First(), command, Cancellation);
        Assert.True(result.Success, $"{command} {resource}: {result.Message}");
    }

    /// <summary>
    /// Stores a conversation of one message, through the gateway. Raw: tests look at the status, and give the trace themselves.
    /// </summary>
    public async Task<HttpResponseMessage> StoreAsync(string conversation, string content, bool wait, string? trace = null)
    {
        using var http = Client("gateway");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/conversations?wait={wait}")
        {
            Content = JsonContent.Create(new { system_id = "s", conversation_id = conversation, content }),
        };
        if (trace is not null) request.Headers.Add("traceparent", trace);
        return await http.SendAsync(request, Cancellation);
    }

    /// <summary>The conversations that a search finds, at one replica or, if that is null, through the gateway.</summary>
    public async Task<string[]> FindAsync(string query, Uri? replica = null)
    {
        using var http = replica is null ? Client("gateway") : new HttpClient { BaseAddress = replica };
        using var akosha = new AkoshaClient(http, new AkoshaClientOptions { Address = http.BaseAddress! });
        var found = await akosha.SearchAsync(
            new() { Query = query, Mode = SearchMode.Lexical, Limit = 50, Collapse = false }, Cancellation);
        return [.. found.Hits.Select(hit => hit.ConversationId).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many searches a replica has answered since it started.</summary>
    public async Task<double> SearchesOfAsync(Uri replica)
    {
        using var http = new HttpClient { BaseAddress = replica };
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        return metrics.Split('\n').Where(line => line.StartsWith("akosha_search_total{", StringComparison.Ordinal))
            .Sum(line =>
                double.Parse(
                line[(line.IndexOf("} ", StringComparison.Ordinal) + 2)..].Split(' ')[0],
                System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A client of a service, by the address that all its replicas share.</summary>
    private HttpClient Client(string service) => App.CreateHttpClient(service, "http");

    private async Task<List<CustomResourceSnapshot>> RunningAsync(string service)
    {
        var running = new List<CustomResourceSnapshot>();
        foreach (var id in await IdsAsync(service))
            if (App.ResourceNotifications.TryGetCurrentState(id, out var seen)
                && seen.Snapshot.State?.Text == KnownResourceStates.Running) running.Add(seen.Snapshot);
        return running;
    }

    private async Task<HashSet<string>> IdsAsync(string service)
    {
        // What is known of each resource comes first; then nothing more comes for a while.
        var ids = new HashSet<string>(StringComparer.Ordinal);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        enough.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await foreach (var seen in App.ResourceNotifications.WatchAsync(enough.Token))
                if (seen.Resource.Name == service) ids.Add(seen.ResourceId);
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // That was all.
        }
        return ids;
    }

    private static async Task<string?> AbsenceAsync()
    {
        if (await RunAsync("info") != 0)
            return $"no container engine runs here (asked: {Engine}), and Redis and MinIO come as containers";
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(
            [NoMonitoring], TestContext.Current.CancellationToken);
        foreach (var named in builder.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerImageAnnotation>()))
        {
            var image = $"{named.Registry}/{named.Image}:{named.Tag}";
            if (await RunAsync("image", "inspect", image) != 0) return $"{Engine} has no image {image}";
        }
        return null;
    }

    private static async Task<int> RunAsync(params string[] arguments) =>
        (await Tool.TryAsync(new ProcessStartInfo(Engine, arguments))).Code;
}
