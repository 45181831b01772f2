using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>POST /api/v1/search</c>.</summary>
internal static class SearchApi
{
    private const int MaxBytes = 1024 * 1024;
    private const string Invalid = "The search is not valid.";

    public static void MapSearchApi(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/search", SearchAsync)
        .WithName("Search")
        .WithSummary("Searches the messages of all systems, or of those named")
        .WithTags("Search")
        .WithRequestBody<SearchRequest>("application/json")
        .Produces<SearchReply>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .RequireScope(Scopes.Search)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> SearchAsync(HttpContext context, SearchService searches, SearchSlots slots)
    {
        if (slots.AreTaken) return SearchSlots.TurnAway(context.Response); // before its body is read
        var (read, problem) = await ReadAsync(context);
        if (read is not { } request) return problem!;
        return await searches.SearchAsync(request, Caller.Of(context), context.RequestAborted) switch
        {
            SearchResult.Answered answered => TypedResults.Ok(answered.Reply),
            SearchResult.NotTheirs => Foreign(),
            SearchResult.WrongCursor => JsonBody.Invalid(
                [new FieldError("cursor", "must be next of an answer to the same search, as it was given")], Invalid),
            _ => SearchSlots.TurnAway(context.Response),
        };
    }

    /// <summary>The search of a request, or what is wrong with it.</summary>
    private static async Task<(SearchRequest? Request, IResult? Problem)> ReadAsync(HttpContext context)
    {
        var (read, problem) = await JsonBody.ReadDocumentAsync(context, MaxBytes, Invalid);
        if (read is null) return (null, problem);
        using var document = read;
        if (SearchRequestParser.Parse(document.RootElement, out var errors) is not { } request)
            return (null, JsonBody.Invalid(errors, Invalid));
        if (!AtLeast.TryRead(context.Request, out var atLeast, out var wrong)) return (null, JsonBody.Invalid([wrong!], Invalid));
        return (request with { AtLeast = AtLeast.Higher(request.AtLeast, atLeast) }, null);
    }

    private static ProblemHttpResult Foreign() => TypedResults.Problem(
        statusCode: StatusCodes.Status403Forbidden, title: "A system is not the caller's.",
        detail: "system_ids: name only systems that this caller is bound to, or leave it out for all of them.");
}
