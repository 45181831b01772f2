using System.Text.Json;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval;

namespace Akosha.Search.Mcp.Tools;

/// <summary>Searches for tools, by the same way as the HTTP API.</summary>
internal sealed class Searching(SearchService searches)
{
    /// <summary>The most hits of a page.</summary>
    private const int MostHits = SearchRequest.MaxWithContent;

    /// <summary>What every search takes.</summary>
    public static IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("query", ArgumentKind.Text, "What is looked for, in plain words")
        {
            IsRequired = true,
            Aliases = ["q", "text", "question", "search_query", "input"],
        },
        new("limit", ArgumentKind.Whole, "How many results (default 10)")
        {
            Range = (1, MostHits),
            Aliases = ["top_k", "k", "n", "max_results", "num_results", "count"],
        },
        new("offset", ArgumentKind.Whole, "How many results to pass over: next_offset of the answer before")
        {
            Range = (0, SearchRequest.MaxOffset),
            Aliases = ["skip", "start", "next_offset"],
        },
    ];

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
