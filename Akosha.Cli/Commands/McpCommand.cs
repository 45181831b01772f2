using System.CommandLine;
using System.Net;
using Akosha.Client;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;

namespace Akosha.Cli.Commands;

/// <summary>
/// <c>akosha mcp</c>: the Model Context Protocol on the standard input and output, for clients that start a program. It passes
/// requests on to the server, which has the tools and judges who may use which.
/// </summary>
internal static class McpCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("mcp", "Serve the tools for agents (Model Context Protocol) on standard input and output");
        command.SetAction((parsed, cancellation) => RunAsync(terminal, Shared.OptionsOf(parsed), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, AkoshaClientOptions akosha, CancellationToken cancellation)
    {
        var endpoint = new Uri((akosha.SearchAddress ?? akosha.Address).AbsoluteUri.TrimEnd('/') + "/mcp");
        await using var server = await ConnectAsync(endpoint, akosha.ApiKey, cancellation);
        await terminal.Errors.WriteLineAsync($"akosha mcp: passes on to {endpoint}");
        await using var transport = new StdioServerTransport("akosha");
        await using var proxy = McpServer.Create(transport, McpProxy.Of(server, endpoint));
        await proxy.RunAsync(cancellation);
        return ExitCodes.Done;
    }

    private static async Task<McpClient> ConnectAsync(Uri endpoint, string? key, CancellationToken cancellation)
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            Name = "akosha",
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = key is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        };
        try
        {
            return await McpClient.CreateAsync(new HttpClientTransport(options), cancellationToken: cancellation);
        }
        catch (HttpRequestException error) when (error.StatusCode is { } status)
        {
            throw new AkoshaException(
                status, $"{endpoint} refuses.", status == HttpStatusCode.NotFound ? "It has no tools for agents." : null,
                new Dictionary<string, IReadOnlyList<string>>());
        }
    }
}
