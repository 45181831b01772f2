using System.Text.Json;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval;

namespace Akosha.Search.Mcp.Tools;

/// <summary>Searches for tools, by the same way as the HTTP API.</summary>
internal sealed class Searching(SearchService searches)
{
    /// <summary>The hits of a page of which room may be made for some only.</summary>
    public const int DefaultLimit = 10, MostHits = SearchRequest.MaxWithContent;

    /// <summary>Searches.</summary>
    /// <param name="request">The body of a search.</param>
    /// <param name="call">Who asks.</param>
    /// <exception cref="ToolErrorException">The search is not valid, or cannot be made now.</exception>
    public async Task<(SearchRequest Request, SearchReply Reply)> SearchAsync(JsonElement request, ToolCall call)
    {
        var parsed = SearchRequestParser.Parse(request, out var errors);
        ToolArguments.Require(errors);
        var whole = parsed! with { Content = true, Limit = Math.Min(parsed.Limit, MostHits) };
        return await searches.SearchAsync(whole, call.Caller, call.Cancellation) switch
        {
            SearchResult.Answered answered => (whole, answered.Reply),
            SearchResult.NotTheirs => throw new ToolErrorException(
                "system_ids: name only systems that this key or token may see (list_systems tells which), or leave it out"),
            SearchResult.WrongCursor => throw new ToolErrorException(
                new FieldError("cursor", "must be one of an answer to the same search").ToString()),
            _ => throw new ToolErrorException(Recollection.Busy),
        };
    }
}
