using Akosha.Search.Following;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>POST /api/v1/search</c>.</summary>
internal static class SearchApi
{
    private const int MostBytes = 1024 * 1024;
    private const string Invalid = "The search is not valid.";

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
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> SearchAsync(HttpContext context, AnswerCache answers, VersionGate gate, SearchSlots slots, ILoggerFactory loggers)
    {
        if (slots.AreTaken) return SearchSlots.TurnAway(context.Response); // before its body is read
        var (read, problem) = await ReadAsync(context);
        if (read is not { } request) return problem!;
        if (SystemAccess.Of(context).Systems is { } systems)
        {
            if (request.SystemIds?.Any(system => !systems.Contains(system)) == true) return Foreign();
            request = request with { SystemIds = request.SystemIds ?? [.. systems.Order(StringComparer.Ordinal)], IsBound = true };
        }
        // Whoever waits for a version does so outside the bound on searches: it takes nobody's place.
        var unreached = await gate.WaitAsync(context, request.AtLeast);
        using var slot = await slots.TakeAsync(context.RequestAborted);
        if (!slot.IsAcquired) return SearchSlots.TurnAway(context.Response);
        using var scope = request.SystemIds is { } named ? LogScope.Begin(loggers.CreateLogger("Akosha.Search"), "search", named) : null;
        var outcome = await answers.SearchAsync(request, context.RequestAborted);
        return TypedResults.Ok(unreached is null ? outcome : outcome with { Partial = true, Warnings = [unreached, .. outcome.Warnings] });
    }

    /// <summary>The search of a request, or what is wrong with it.</summary>
    private static async Task<(SearchRequest? Request, IResult? Problem)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return (null, TypedResults.Problem(statusCode: 415, title: "The content type is not supported.", detail: "Content-Type: allowed is application/json."));
        if (await JsonBody.ReadAsync(context.Request, MostBytes, context.RequestAborted) is not { } body)
            return (null, TypedResults.Problem(statusCode: 413, title: "The body is too large.", detail: $"body: at most {MostBytes} bytes."));
        using var document = JsonBody.Parse(body, out var broken);
        if (document is null) return (null, JsonBody.Invalid([broken!], Invalid));
        if (SearchRequestParser.Parse(document.RootElement, out var errors) is not { } request) return (null, JsonBody.Invalid(errors, Invalid));
        if (!AtLeast.TryRead(context.Request, out var atLeast, out var wrong)) return (null, JsonBody.Invalid([wrong!], Invalid));
        return (request with { AtLeast = AtLeast.Higher(request.AtLeast, atLeast) }, null);
    }

    private static ProblemHttpResult Foreign() => TypedResults.Problem(
        statusCode: StatusCodes.Status403Forbidden, title: "A system is not the caller's.", detail: "system_ids: name only systems that this caller is bound to, or leave it out for all of them.");

    /// <summary>The body as the OpenAPI document describes it; it is read by <see cref="SearchRequestParser"/>.</summary>
    private sealed record SearchBody(
        string Query, int? Limit, string? Mode, string? GroupBy, string[]? SystemIds, string[]? Roles, DateTimeOffset? From, DateTimeOffset? To,
        Dictionary<string, string>? Metadata, string[]? Tiers, DateTimeOffset? Now, bool? Interpret, bool? Explain, long? AtLeast);
}
