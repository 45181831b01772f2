using System.Text.Json;
using Akosha.Client;
using Akosha.Search.Mcp.Calls;
using Akosha.ServiceDefaults.Security;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Polly.Timeout;

namespace Akosha.Search.Mcp;

/// <summary>
/// The tools, each for those who may use it: what a caller may not use is neither listed nor done. What goes wrong in a call is
/// told as the tool's error, so that the model can mend it.
/// </summary>
internal sealed partial class Toolbox(
    IEnumerable<MemoryTool> tools, IngestionLink ingestion, ILogger<Toolbox> logger)
{
    // How clients of former memories call tools that have the same names otherwise.
    private const string OwnPrefix = "akosha_";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly List<MemoryTool> _tools = [.. tools];

    /// <summary>The tools that a caller may use.</summary>
    public ListToolsResult List(HttpContext context) => new()
    {
        Tools = [.. _tools.Where(tool => ProblemOf(tool, context) is null).Select(tool => tool.ToProtocol())],
        // Who asks with another key gets another list.
        CacheScope = CacheScope.Private,
        TimeToLive = Fresh,
    };

    /// <summary>Calls a tool.</summary>
    /// <exception cref="McpProtocolException">There is no tool of that name.</exception>
    public async Task<CallToolResult> CallAsync(
        CallToolRequestParams? call, HttpContext context, CancellationToken cancellation)
    {
        var name = call?.Name ?? "";
        var tool = Find(name) ?? (name.StartsWith(OwnPrefix, StringComparison.Ordinal) ? Find(name[OwnPrefix.Length..]) : null)
            ?? throw new McpProtocolException(
                $"There is no tool of this name; there are {NamesOf(context)}.", McpErrorCode.InvalidParams);
        try
        {
            if (ProblemOf(tool, context) is { } problem) throw new ToolErrorException(problem);
            var arguments = ToolArguments.Read(
                [.. tool.Arguments, ToolArgument.MaxTokens], call!.Arguments ?? new Dictionary<string, JsonElement>());
            var answer = await tool.CallAsync(new ToolCall(arguments, context, cancellation));
            return Result(answer.Render(
                arguments.Whole(ToolArgument.MaxTokens.Name) ?? ToolAnswer.DefaultTokens, arguments.Ignored));
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            return Result(Told(tool, error), isError: true);
        }
    }

    /// <summary>Answers a request that is no call of a tool.</summary>
    /// <param name="what">What is asked, for the log.</param>
    /// <param name="answer">Answers it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="McpProtocolException">It cannot be answered; the message says why.</exception>
    public async Task<T> AnswerAsync<T>(string what, Func<Task<T>> answer, CancellationToken cancellation)
    {
        try
        {
            return await answer();
        }
        catch (ToolErrorException busy)
        {
            throw new McpProtocolException(busy.Message, McpErrorCode.InternalError);
        }
        catch (Exception error) when (error is not McpProtocolException && !cancellation.IsCancellationRequested)
        {
            Log.Failed(logger, what, error);
            throw new McpProtocolException("It failed, and not for the arguments; try again later.", McpErrorCode.InternalError);
        }
    }

    private string NamesOf(HttpContext context) => string.Join(", ", List(context).Tools.Select(tool => tool.Name));

    private MemoryTool? Find(string name) =>
        _tools.Find(tool => tool.Name == name) ?? _tools.Find(tool => tool.Aliases.Contains(name));

    /// <summary>Why a caller may not use a tool; null if it may.</summary>
    private string? ProblemOf(MemoryTool tool, HttpContext context)
    {
        if (!Scopes.Has(context, tool.Scope)) return $"{tool.Name}: this key or token lacks the scope {tool.Scope}";
        return tool.IsWriting && !ingestion.IsThere
            ? $"{tool.Name}: this service only searches (AKOSHA__MCP__INGESTIONURL names none that stores)" : null;
    }

    private string Told(MemoryTool tool, Exception error)
    {
        switch (error)
        {
            case ToolErrorException wrong:
                return wrong.Message;
            case AkoshaException refused:
                return refused.Message;
            case HttpRequestException or TimeoutRejectedException or OperationCanceledException:
                return $"{tool.Name} failed: the service that stores did not answer. "
                    + "Call again: what is repeated changes nothing.";
            default:
                Log.Failed(logger, tool.Name, error);
                return $"{tool.Name} failed, and nothing is known of the result. It is not the arguments; try again later.";
        }
    }

    private static CallToolResult Result(string text, bool isError = false) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        IsError = isError,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "ToolFailed", Message = "{Tool} failed")]
        public static partial void Failed(ILogger logger, string tool, Exception error);
    }
}
