using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Akosha.Cli.Commands;

/// <summary>A server of the Model Context Protocol that has nothing of its own: what it is asked, it asks another one.</summary>
internal static class McpProxy
{
    /// <summary>The options of a server that passes everything on.</summary>
    /// <param name="upstream">The other one.</param>
    /// <param name="address">Where that is.</param>
    public static McpServerOptions Of(McpClient upstream, Uri address)
    {
        var options = new McpServerOptions
        {
            ServerInfo = upstream.ServerInfo,
            ServerInstructions = upstream.ServerInstructions,
        };
        var handlers = options.Handlers;
        var has = upstream.ServerCapabilities;
        handlers.ListToolsHandler = (request, cancellation) => upstream.ListToolsAsync(request.Params ?? new(), cancellation);
        handlers.CallToolHandler = async (request, cancellation) =>
        {
            try
            {
                return await upstream.CallToolAsync(request.Params!, cancellation);
            }
            catch (HttpRequestException error)
            {
                return Away(address, error);
            }
        };
        if (has.Resources is not null)
        {
            handlers.ListResourcesHandler = (request, cancellation) =>
                upstream.ListResourcesAsync(request.Params ?? new(), cancellation);
            handlers.ListResourceTemplatesHandler = (request, cancellation) =>
                upstream.ListResourceTemplatesAsync(request.Params ?? new(), cancellation);
            handlers.ReadResourceHandler = (request, cancellation) => upstream.ReadResourceAsync(request.Params!, cancellation);
        }
        if (has.Prompts is null) return options;
        handlers.ListPromptsHandler = (request, cancellation) => upstream.ListPromptsAsync(request.Params ?? new(), cancellation);
        handlers.GetPromptHandler = (request, cancellation) => upstream.GetPromptAsync(request.Params!, cancellation);
        return options;
    }

    /// <summary>The model is told that there was no answer, and not that nothing was found.</summary>
    private static CallToolResult Away(Uri address, HttpRequestException error) => new()
    {
        IsError = true,
        Content =
        [
            new TextContentBlock
            {
                Text = $"The call failed: {address} did not answer ({error.Message}). "
                    + "Call again: what is repeated changes nothing.",
            },
        ],
    };
}
