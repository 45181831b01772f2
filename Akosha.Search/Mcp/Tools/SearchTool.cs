using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>search</c>: the half of the pair that ChatGPT's connectors and deep research look for.</summary>
internal sealed class SearchTool(Searching searching, MemoryLinks links) : MemoryTool
{
    public override string Name => "search";

    public override string Title => "Search the memory";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Searches everything that was said in the conversations of all systems that you may see, by words and by meaning. Ask in "
        + "plain words; names of people and times (last week, in March) are understood. Each result has an id, which fetch takes "
        + "to give the whole. For filters (system, author, role, time, metadata) use search_conversations.";

    public override IReadOnlyList<ToolArgument> Arguments => Searching.Arguments;

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var (request, reply) = await searching.SearchAsync(
            call.Arguments.Only(Arguments.Select(argument => argument.Name)), call);
        return new ToolAnswer(new HitAnswer(reply, request.Offset, Frame).Compose);

        JsonObject Frame(MemoryId id, SearchHit hit) => new()
        {
            ["id"] = id.ToString(),
            ["title"] = $"{Passages.Short(hit.Author ?? hit.Role)} in {Passages.Short(hit.ConversationId)} "
                + $"({hit.SystemId}), {Passages.Time(hit.Timestamp)[..10]}",
            ["url"] = links.Of(call.Http.Request, id),
            ["text"] = RecalledText.Mark(id, ""),
        };
    }
}
