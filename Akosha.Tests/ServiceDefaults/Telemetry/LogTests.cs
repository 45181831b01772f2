using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Akosha.ServiceDefaults.Security;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Telemetry;

/// <summary>What real processes write to their console.</summary>
public sealed class LogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_level_shows_what_messages_say_or_what_opens_the_door_and_the_level_changes_while_it_runs()
    {
        using var folder = new TemporaryFolder();
        var (stored, key) = ApiKey.Create("test", Scopes.All, ["*"], DateTimeOffset.UtcNow, null);
        KeyFile.Write(Path.Combine(folder.Path, "keys.json"), [stored]);
        const string Said = "xylophone-in-the-cellar", Asked = "whereabouts-of-the-cellar", Broken = "broken-but-private";
        await using var akosha = await AkoshaProcess.StartAsync(
            folder.Path, new Dictionary<string, string> { ["AKOSHA__LOG__LEVEL"] = "Trace" });
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await http.PostAsJsonAsync(
            new Uri(akosha.Ingestion, "/api/v1/conversations?wait=true"),
            new { system_id = "s", conversation_id = "c", content = Said }, Cancellation);
        await http.PostAsJsonAsync(
            new Uri(akosha.Ingestion, "/api/v1/conversations"),
            new
            {
                system_id = "s",
                conversation_id = "c",
                messages = new[] { new { role = Broken, content = Broken } }
            }, Cancellation);
        using (var broken = new StringContent($"{{\"content\": \"{Broken}", System.Text.Encoding.UTF8, "application/json"))
            await http.PostAsync(new Uri(akosha.Ingestion, "/api/v1/conversations"), broken, Cancellation);
        await http.PostAsJsonAsync(new Uri(akosha.Search, "/api/v1/search"), new { query = Asked }, Cancellation);
        await http.PostAsync(new Uri(akosha.Ingestion, "/api/v1/maintenance/compaction?wait=true"), null, Cancellation);
        using (var changed = await http.PutAsync(new Uri(akosha.Search, "/api/v1/log-level/Error"), null, Cancellation))
            Assert.True(changed.IsSuccessStatusCode);
        using (var refused = await http.PutAsync(new Uri(akosha.Search, "/api/v1/log-level/Loud"), null, Cancellation))
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
        var length = akosha.Output.Split('\n').Count(line => line.StartsWith('{'));
        await http.PostAsync(new Uri(akosha.Ingestion, "/api/v1/maintenance/compaction?wait=true"), null, Cancellation);
        await akosha.StopAsync();

        var lines = akosha.Output.Split('\n').Where(line => line.StartsWith('{')).ToList();
        Assert.Equal(length, lines.Count);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("LogLevel", out _)));
        foreach (var secret in new[] { Said, Asked, Broken, key, key.Split('_')[2] })
            Assert.DoesNotContain(secret, akosha.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_line_says_which_trace_operation_and_system_it_belongs_to()
    {
        await using var akosha = await AkoshaProcess.StartAsync(settings: new Dictionary<string, string>
        {
            ["AKOSHA__EMBEDDING__PROVIDER"] = "openai",
            ["AKOSHA__EMBEDDING__ENDPOINT"] = "http://127.0.0.1:9/v1",
            ["AKOSHA__EMBEDDING__MODEL"] = "none",
            ["AKOSHA__RESILIENCE__EMBEDDING__ATTEMPTS"] = "1",
        });
        // the header is the test's own
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(akosha.Search, "/api/v1/search"))
        {
            Content = JsonContent.Create(
            new { query = "zebra", system_ids = new[] { "ops" } })
        };
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using (await http.SendAsync(request, Cancellation)) { }
        await akosha.StopAsync();
        var line = Assert.Single(
            akosha.Output.Split('\n'), line =>
                line.Contains("QueryNotEncoded", StringComparison.Ordinal)
                || line.Contains("could not be encoded", StringComparison.Ordinal));
        Assert.True(line.Contains(Trace, StringComparison.Ordinal), line);
        Assert.Contains("\"system_id\":\"ops\"", line, StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/search", line, StringComparison.Ordinal);
    }
}
