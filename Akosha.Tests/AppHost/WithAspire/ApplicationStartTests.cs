using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;

namespace Akosha.Tests.AppHost.WithAspire;

/// <summary>The distributed application as Aspire starts it, containers and all.</summary>
public sealed class ApplicationStartTests
{
    [Fact]
    public async Task What_ingestion_takes_in_search_finds()
    {
        Assert.SkipUnless(await HasContainersAsync(), "no container engine runs here, and Redis and MinIO come as containers");
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(["--Parameters:minio-password=test-secret"], TestContext.Current.CancellationToken);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        foreach (var service in new[] { "ingestion", "search" })
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        using var ingestion = app.CreateHttpClient("ingestion");
        using var search = app.CreateHttpClient("search");
        using var stored = await ingestion.PostAsJsonAsync("/api/v1/conversations?wait=true", new { system_id = "s", conversation_id = "c", content = "zebra" }, TestContext.Current.CancellationToken);
        stored.EnsureSuccessStatusCode();
        using var found = await search.PostAsJsonAsync("/api/v1/search", new { query = "zebra" }, TestContext.Current.CancellationToken);
        var body = await found.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("c", body.GetProperty("hits")[0].GetProperty("conversation_id").GetString());
    }

    private static async Task<bool> HasContainersAsync()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await docker.WaitForExitAsync(TestContext.Current.CancellationToken);
            return docker.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
