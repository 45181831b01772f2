using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>get_metrics</c>: how much the memory holds.</summary>
internal sealed class GetMetricsTool(SystemsReader reader) : MemoryTool
{
    public override string Name => "get_metrics";

    public override IReadOnlyList<string> Aliases => ["get_system_metrics"];

    public override string Title => "What the memory holds";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Tells how many systems, conversations and messages the memory holds that you may see, in all and by tier (hot, warm, "
        + "cold).";

    public override IReadOnlyList<ToolArgument> Arguments { get; } = [];

    public override Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var reply = reader.Metrics(call.Caller.Access, []);
        return Task.FromResult(new ToolAnswer(_ =>
        {
            var answer = (JsonObject)JsonSerializer.SerializeToNode(reply with { Warnings = [] }, ContractJson.Options)!;
            answer.Remove("warnings");
            Passages.Warn(answer, reply.Partial, reply.Warnings);
            return answer;
        }));
    }
}
