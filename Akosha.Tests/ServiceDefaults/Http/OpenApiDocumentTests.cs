using System.Net.Http.Json;
using System.Text.Json;
using Akosha.Ingestion;
using Akosha.Search;
using Akosha.ServiceDefaults;
using Akosha.Tests.Gateway;
using Akosha.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.ServiceDefaults.Http;

/// <summary>
/// Every operation that a service describes has a name of its own, a summary, and a schema and an example of what goes in and
/// out.
/// </summary>
public sealed class OpenApiDocumentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ingestion_describes_its_operations_fully() =>
        Check(await DocumentAsync(builder => builder.AddAkoshaIngestion(), app => app.MapAkoshaIngestion()), 18);

    [Fact]
    public async Task Search_describes_its_operations_fully() =>
        Check(await DocumentAsync(builder => builder.AddAkoshaSearch(), app => app.MapAkoshaSearch()), 10);

    [Fact]
    public async Task Standalone_and_the_gateway_describe_all_operations_fully()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        Check(await ReadAsync(akosha.Http), 26);
        await using var gateway = await GatewayHost.StartAsync(akosha.Http.BaseAddress!, akosha.Http.BaseAddress!);
        Check(await ReadAsync(gateway.Http), 26);
    }

    private static void Check(JsonElement document, int expected)
    {
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Name: $"{method.Name} {path.Name}", method.Value)))
            .ToList();
        Assert.Equal([], operations.SelectMany(operation =>
            Missing(operation.Value).Select(missing => $"{operation.Name}: {missing}")));
        var names = operations.Select(operation => operation.Value.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.Equal(expected, operations.Count);
    }

    private static IEnumerable<string> Missing(JsonElement operation)
    {
        if (!HasText(operation, "operationId")) yield return "an operation id (WithName)";
        if (!HasText(operation, "summary")) yield return "a summary (WithSummary)";
        if (operation.TryGetProperty("requestBody", out var body))
            foreach (var missing in MissingIn(body, "the body")) yield return missing;
        var answers = operation.GetProperty("responses").EnumerateObject().ToList();
        if (!answers.Exists(answer => answer.Name is "200" or "202"))
            yield return "an answer that is no problem (typed results, or Produces)";
        foreach (var answer in answers)
            foreach (var missing in MissingIn(answer.Value, answer.Name)) yield return missing;
    }

    private static IEnumerable<string> MissingIn(JsonElement described, string what)
    {
        if (!described.TryGetProperty("content", out var content)) return [$"a schema of {what}"];
        return content.EnumerateObject().SelectMany(type => new[] { "schema", "example" }
            .Where(part => !type.Value.TryGetProperty(part, out var value) || value.ValueKind == JsonValueKind.Null)
            .Select(part => $"{part} of {what} as {type.Name}"));
    }

    private static bool HasText(JsonElement operation, string name) =>
        operation.TryGetProperty(name, out var text) && text.GetString() is { Length: > 0 };

    /// <summary>The document of one service, as its own program builds it.</summary>
    private static async Task<JsonElement> DocumentAsync(Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        using var folder = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--Akosha:Storage:Path={folder.Path}"]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        add(builder);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapServiceDefaults();
        map(app);
        await app.StartAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var document = await ReadAsync(http);
        await app.StopAsync(Cancellation);
        return document;
    }

    private static Task<JsonElement> ReadAsync(HttpClient http) =>
        http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancellation);
}
