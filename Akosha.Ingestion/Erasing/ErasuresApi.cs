using Akosha.Contracts.Erasures;
using Akosha.Ingestion.Intake;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Erasing;

/// <summary><c>POST /api/v1/erasures</c> and <c>GET /api/v1/erasures/{id}</c>.</summary>
internal static class ErasuresApi
{
    private const int MaxBytes = 64 * 1024;
    private const string Invalid = "The erasure is not valid; nothing is erased.";

    public static void MapErasuresApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/erasures").WithTags("Ingestion").RequireScope(Scopes.Ingest);
        group.MapPost("", BeginAsync).WithName("Erase")
            .WithSummary("Erases a system, a conversation, a message, or what an author has said, from every store")
            .WithDescription(
                "What was accepted until now is deleted at once and then taken out of queue, lake, replicas and caches, ahead of "
                + "the times that maintenance keeps to. The answer has the id under which to see how far it is. It cannot be "
                + "taken back.")
            .WithRequestBody<ErasureRequest>("application/json")
            .Produces<ErasureReply>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/{id}", GetAsync).WithName("GetErasure")
            .WithSummary("How far an erasure is, store by store, and its receipt once nothing is left")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> BeginAsync(HttpContext context, Erasures erasures)
    {
        var (read, problem) = await JsonBody.ReadDocumentAsync(context, MaxBytes, Invalid);
        if (read is null) return problem!;
        using var document = read;
        if (ErasureRequestParser.Parse(document.RootElement, out var errors) is not { } request)
            return JsonBody.Invalid(errors, Invalid);
        if (!SystemAccess.Of(context).Allows(request.SystemId)) return IntakeProblems.Forbidden();
        var erasure = await erasures.BeginAsync(request, Caller.Of(context).Id, context.RequestAborted);
        return TypedResults.Accepted($"/api/v1/erasures/{erasure.Id}", erasure);
    }

    private static async Task<Results<Ok<ErasureReply>, ProblemHttpResult>> GetAsync(
        HttpContext context, string id, ErasureRecords records) =>
        await records.FindAsync(id, context.RequestAborted) is { } erasure && SystemAccess.Of(context).Allows(erasure.SystemId)
            ? TypedResults.Ok(erasure)
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such erasure.",
                detail: "id: must be one that POST /api/v1/erasures gave, about a system that this caller is bound to.");
}
