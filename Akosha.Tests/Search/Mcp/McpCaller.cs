using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Akosha.Tests.Search.Mcp;

/// <summary>An agent: the official client of the protocol, over HTTP or over a program's standard input and output.</summary>
internal sealed class McpCaller(McpClient client) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public McpClient Client => client;

    /// <summary>Connects to a service.</summary>
    /// <param name="address">The service.</param>
    /// <param name="key">The API key; null for none.</param>
    /// <param name="version">The revision of the protocol; null for the newest.</param>
    public static async Task<McpCaller> ConnectAsync(Uri address, string? key = null, string? version = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = key is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        });
        return await ConnectAsync(transport, version);
    }

    public static async Task<McpCaller> ConnectAsync(IClientTransport transport, string? version = null) =>
        new(await McpClient.CreateAsync(
            transport, new McpClientOptions { ProtocolVersion = version }, cancellationToken: Cancellation));

    /// <summary>Calls a tool, and reads its answer.</summary>
    public async Task<JsonElement> CallAsync(string tool, object arguments)
    {
        var (isError, text) = await TryAsync(tool, arguments);
        Assert.False(isError, text);
        return JsonElement.Parse(text);
    }

    /// <summary>Calls a tool that is to say what is wrong.</summary>
    public async Task<string> FailAsync(string tool, object arguments)
    {
        var (isError, text) = await TryAsync(tool, arguments);
        Assert.True(isError, text);
        return text;
    }

    public async Task<(bool IsError, string Text)> TryAsync(string tool, object arguments)
    {
        var given = JsonSerializer.SerializeToElement(arguments).EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value);
        var result = await client.CallToolAsync(
            new CallToolRequestParams { Name = tool, Arguments = given }, Cancellation);
        return (result.IsError == true, Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
    }

    /// <summary>The names of the tools that are listed.</summary>
    public async Task<string[]> ToolsAsync() =>
        [.. (await client.ListToolsAsync(cancellationToken: Cancellation))
            .Select(tool => tool.Name).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
