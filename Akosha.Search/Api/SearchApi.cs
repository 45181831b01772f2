using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.Storage.Conversations;
using Akosha.Storage.Http;

namespace Akosha.Search.Api;

/// <summary><c>POST /api/v1/search</c>.</summary>
internal static class SearchApi
{
    private const int MostBytes = 1024 * 1024;

    public static void MapSearchApi(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/search", SearchAsync)
        .WithSummary("Searches the messages of all systems, or of those named")
        .WithTags("Search")
        .WithRequestBody<SearchBody>("application/json")
        .Produces<SearchOutcome>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<IResult> SearchAsync(HttpContext context, AnswerCache answers)
    {
        if (!context.Request.HasJsonContentType())
            return TypedResults.Problem(statusCode: 415, title: "The content type is not supported.", detail: "Content-Type: allowed is application/json.");
        if (await JsonBody.ReadAsync(context.Request, MostBytes, context.RequestAborted) is not { } body)
            return TypedResults.Problem(statusCode: 413, title: "The body is too large.", detail: $"body: at most {MostBytes} bytes.");
        using var document = JsonBody.Parse(body, out var broken);
        List<FieldError> errors = [];
        return document is not null && SearchRequestParser.Parse(document.RootElement, out errors) is { } request
            ? TypedResults.Ok(await answers.SearchAsync(request, context.RequestAborted))
            : JsonBody.Invalid(broken is null ? errors : [broken], "The search is not valid.");
    }

    /// <summary>The body as the OpenAPI document describes it; it is read by <see cref="SearchRequestParser"/>.</summary>
    private sealed record SearchBody(
        string Query, int? Limit, string? Mode, string? GroupBy, string[]? SystemIds, string[]? Roles, DateTimeOffset? From, DateTimeOffset? To,
        Dictionary<string, string>? Metadata, string[]? Tiers, DateTimeOffset? Now, bool? Interpret, bool? Explain);
}
