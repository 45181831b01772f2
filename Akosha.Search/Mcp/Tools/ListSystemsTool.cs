using System.Text.Json.Nodes;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>list_systems</c>: who sends conversations.</summary>
internal sealed class ListSystemsTool(SystemsReader reader) : MemoryTool
{
    public override string Name => "list_systems";

    public override string Title => "List systems";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Lists the systems (agents, assistants, projects) whose conversations you may see, by name, with how much each holds.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("after", ArgumentKind.Text, "Begin after this system: next of the answer before") { Aliases = ["cursor", "next"] },
    ];

    public override Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var reply = reader.Systems(call.Caller.Access, []);
        var after = call.Arguments.Text("after") ?? "";
        var systems = reply.Systems.Where(system => string.CompareOrdinal(system.SystemId, after) > 0).ToList();
        return Task.FromResult(new ToolAnswer(budget =>
        {
            var answer = new JsonObject { ["found"] = reply.Systems.Count };
            Passages.Warn(answer, reply.Partial, reply.Warnings);
            if (reply.Systems.Count == 0) answer["note"] = "There is no system yet that you may see.";
            var items = systems.ConvertAll(system => new JsonObject
            {
                ["system_id"] = system.SystemId,
                ["conversations"] = system.Conversations,
                ["messages"] = system.Messages,
            });
            var shares = Shares.Of(
                budget - Passages.FrameOf(answer) - 40, items.ConvertAll(item => (Passages.FrameOf(item), 0)));
            answer["systems"] = new JsonArray([.. items.Take(shares.Count)]);
            if (shares.Count < items.Count && shares.Count > 0) answer["next"] = systems[shares.Count - 1].SystemId;
            return answer;
        }));
    }
}
