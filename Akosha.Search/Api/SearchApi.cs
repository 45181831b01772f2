using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage.Conversations;
using Akosha.Storage.Http;
using Microsoft.AspNetCore.Http.HttpResults;

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
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .RequireScope(Scopes.Search)
        .WithSearchBound();

    private static async Task<IResult> SearchAsync(HttpContext context, AnswerCache answers, ILoggerFactory loggers)
    {
        if (!context.Request.HasJsonContentType())
            return TypedResults.Problem(statusCode: 415, title: "The content type is not supported.", detail: "Content-Type: allowed is application/json.");
        if (await JsonBody.ReadAsync(context.Request, MostBytes, context.RequestAborted) is not { } body)
            return TypedResults.Problem(statusCode: 413, title: "The body is too large.", detail: $"body: at most {MostBytes} bytes.");
        using var document = JsonBody.Parse(body, out var broken);
        List<FieldError> errors = [];
        if (document is null || SearchRequestParser.Parse(document.RootElement, out errors) is not { } request)
            return JsonBody.Invalid(broken is null ? errors : [broken], "The search is not valid.");
        if (SystemAccess.Of(context).Systems is { } systems)
        {
            if (request.SystemIds?.Any(system => !systems.Contains(system)) == true) return Foreign();
            request = request with { SystemIds = request.SystemIds ?? [.. systems.Order(StringComparer.Ordinal)], IsBound = true };
        }
        using var scope = request.SystemIds is { } named ? LogScope.Begin(loggers.CreateLogger("Akosha.Search"), "search", named) : null;
        return TypedResults.Ok(await answers.SearchAsync(request, context.RequestAborted));
    }

    private static ProblemHttpResult Foreign() => TypedResults.Problem(
        statusCode: StatusCodes.Status403Forbidden, title: "A system is not the caller's.", detail: "system_ids: name only systems that this caller is bound to, or leave it out for all of them.");

    /// <summary>The body as the OpenAPI document describes it; it is read by <see cref="SearchRequestParser"/>.</summary>
    private sealed record SearchBody(
        string Query, int? Limit, string? Mode, string? GroupBy, string[]? SystemIds, string[]? Roles, DateTimeOffset? From, DateTimeOffset? To,
        Dictionary<string, string>? Metadata, string[]? Tiers, DateTimeOffset? Now, bool? Interpret, bool? Explain);
}
