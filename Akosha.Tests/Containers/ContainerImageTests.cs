using System.Net;
using System.Net.Http.Json;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Containers;

/// <summary>The services as images: what they say of themselves, and that they run where they may do the least.</summary>
[Collection("Containers")]
public sealed class ContainerImageTests : IClassFixture<ContainerImages>
{
    private readonly ContainerImages _images;

    public ContainerImageTests(ContainerImages images)
    {
        Assert.SkipWhen(images.Absence is not null, images.Absence ?? "");
        _images = images;
    }

    [Theory]
    [InlineData("gateway", "8000")]
    [InlineData("ingestion", "8000")]
    [InlineData("search", "8000")]
    [InlineData("standalone", "8000;8001")]
    public async Task An_image_says_who_runs_it_where_it_listens_and_what_it_is(string service, string ports)
    {
        using var inspected = JsonDocument.Parse(await _images.Podman.RunAsync("image", "inspect", _images.NameOf(service)));
        var image = inspected.RootElement[0].GetProperty("Config");
        Assert.Equal("1654", image.GetProperty("User").GetString());
        Assert.Equal(
            ports.Split(';').Select(port => $"{port}/tcp"), image.GetProperty("ExposedPorts").EnumerateObject()
            .Select(port => port.Name).Order());
        Assert.Contains(
            $"ASPNETCORE_HTTP_PORTS={ports}", image.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()));
        Assert.EndsWith($"/akosha/{service}:latest", _images.NameOf(service), StringComparison.Ordinal);
        var labels = image.GetProperty("Labels");
        Assert.Equal($"Akosha.{service}", labels.GetProperty("org.opencontainers.image.title").GetString(), ignoreCase: true);
        foreach (var label in new[] { "description", "created", "licenses", "revision", "base.name", "base.digest" })
            Assert.NotEmpty(labels.GetProperty($"org.opencontainers.image.{label}").GetString()!);
    }

    [Theory]
    [InlineData("gateway", "Akosha.Gateway.dll", "Yarp.ReverseProxy.dll")]
    [InlineData("ingestion", "Akosha.Ingestion.dll", "Akosha.Storage.dll", "Parquet.dll")]
    [InlineData("search", "Akosha.Search.dll", "Akosha.ServiceDefaults.dll", "StackExchange.Redis.dll")]
    [InlineData("standalone", "Akosha.Standalone.dll", "Akosha.Search.dll", "OpenTelemetry.dll")]
    public async Task An_image_holds_code_that_was_compiled_ahead_of_time(string service, params string[] assemblies)
    {
        using var folder = new TemporaryFolder();
        var container = await _images.Podman.RunAsync("create", _images.NameOf(service));
        foreach (var assembly in assemblies)
        {
            var copy = Path.Combine(folder.Path, assembly);
            await _images.Podman.RunAsync("cp", $"{container}:/app/{assembly}", copy);
            using var code = new PEReader(File.OpenRead(copy));
            Assert.True(
                code.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, $"{assembly} would be compiled when it starts");
        }
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("ingestion")]
    [InlineData("search")]
    [InlineData("standalone")]
    public async Task Without_keys_nobody_is_served_and_a_line_says_what_to_do(string service)
    {
        var (code, said) = await _images.EndAsync(service, []);
        Assert.Equal(1, code);
        Assert.Contains("keys create", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_can_be_written_a_line_names_the_folder()
    {
        var (code, said) = await _images.EndAsync("standalone", Authority);
        Assert.Equal(1, code);
        Assert.Contains("the folder /home/app/data/", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_option_data_are_kept_in_the_container()
    {
        var standalone = await RunningContainer.StartAsync(
            _images.Podman, _images.NameOf("standalone"), [.. Authority, "--publish", "127.0.0.1::8000"]);
        using var http = await standalone.ReadyAsync(8000);
        Assert.Equal(0, await standalone.StopAsync());
    }

    [Fact]
    public async Task Standalone_finds_what_it_stored_and_after_a_restart_still_does()
    {
        const string Volume = "standalone";
        var key = await _images.KeyAsync(Volume);
        var first = await StartAsync();
        using (var ingestion = await first.ReadyAsync(8000, key)) await StoreAsync(ingestion, "wombat");
        using (var search = await first.ReadyAsync(8001, key)) Assert.Equal(["wombat"], await FindAsync(search, "wombat"));
        Assert.Equal(1654, await first.UserAsync());
        Assert.Equal(0, await first.StopAsync());
        var second = await StartAsync();
        using (var search = await second.ReadyAsync(8001, key)) Assert.Equal(["wombat"], await FindAsync(search, "wombat"));
        Assert.Equal(0, await second.StopAsync());

        Task<RunningContainer> StartAsync() =>
            _images.StartAsync("standalone", Volume, "--publish", "127.0.0.1::8000", "--publish", "127.0.0.1::8001");
    }

    [Fact]
    public async Task Through_the_gateway_search_finds_what_ingestion_stored_over_one_volume()
    {
        const string Volume = "services";
        var key = await _images.KeyAsync(Volume);
        // All in one network, where each is at the address at which the others look for it unless they are told another.
        var gateway = await _images.StartAsync(
            "gateway", Volume,
            [.. Listening(8002), "--publish", "127.0.0.1::8000", "--publish", "127.0.0.1::8001", "--publish",
            "127.0.0.1::8002"]);
        string[] beside = ["--network", $"container:{gateway.Id}"];
        var search = await _images.StartAsync("search", Volume, [.. beside, .. Listening(8001)]);
        var ingestion = await _images.StartAsync("ingestion", Volume, [.. beside, "--env", $"AKOSHA__AUTH__SERVICEKEY={key}"]);
        foreach (var port in new[] { 8000, 8001 })
        {
            using var ready = await gateway.ReadyAsync(port);
        }
        using (var http = await gateway.ReadyAsync(8002, key))
        {
            await StoreAsync(http, "numbat");
            Assert.Equal(["numbat"], await FindAsync(http, "numbat"));
        }
        foreach (var service in new[] { ingestion, search, gateway })
        {
            Assert.Equal(1654, await service.UserAsync());
            Assert.Equal(0, await service.StopAsync());
        }

        static string[] Listening(int port) => ["--env", $"ASPNETCORE_HTTP_PORTS={port}"];
    }

    // Callers could come with tokens: no keys are needed for a start.
    private static string[] Authority =>
        ["--env", "AKOSHA__AUTH__JWT__AUTHORITY=https://tokens.example", "--env", "AKOSHA__AUTH__JWT__AUDIENCE=akosha"];

    private static async Task StoreAsync(HttpClient http, string content)
    {
        using var stored = await http.PostAsJsonAsync(
            "/api/v1/conversations?wait=true", new { system_id = "s", conversation_id = content, content },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    private static async Task<string?[]> FindAsync(HttpClient http, string query)
    {
        using var found = await http.PostAsJsonAsync(
            "/api/v1/search", new { query, mode = "lexical" }, TestContext.Current.CancellationToken);
        found.EnsureSuccessStatusCode();
        var body = await found.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return [.. body.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("conversation_id").GetString())];
    }
}
