using Akosha.Contracts.Conversations;
using Akosha.Contracts.Operations;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Intake;

/// <summary><c>GET /api/v1/queue</c> and its dead letters.</summary>
internal static class QueueApi
{
    private const int MaxListed = 1_000;

    public static void MapQueueApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/queue").WithTags("Queue").RequireAdmin();
        group.MapGet("", GetStatusAsync).WithName("GetQueue")
            .WithSummary("Depth of the queue, age of its oldest entry in seconds, number of dead letters")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/dead", GetDeadAsync).WithName("ListDeadLetters")
            .WithSummary("The entries set aside because they kept failing")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/dead/replay", ReplayAsync).WithName("ReplayDeadLetters")
            .WithSummary("Puts the dead letters, or the one of this id, back into the queue")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task<Results<Ok<QueueReply>, ProblemHttpResult>> GetStatusAsync(
        HttpContext context, IngestQueue queue) => GuardAsync(context, async () =>
    {
        var status = await queue.StatusAsync(context.RequestAborted);
        return new QueueReply(status.Depth, status.OldestAge.TotalSeconds, status.Pending, status.DeadLetters);
    });

    private static Task<Results<Ok<DeadLettersReply>, ProblemHttpResult>> GetDeadAsync(
        HttpContext context, IngestQueue queue) => GuardAsync(context, async () =>
        new DeadLettersReply(await queue.DeadLettersAsync(MaxListed, context.RequestAborted)));

    private static Task<Results<Ok<ReplayReply>, ProblemHttpResult>> ReplayAsync(
        HttpContext context, IngestQueue queue, string? id = null) => GuardAsync(context, async () =>
        new ReplayReply(await queue.ReplayAsync(id, context.RequestAborted)));

    private static async Task<Results<Ok<T>, ProblemHttpResult>> GuardAsync<T>(HttpContext context, Func<Task<T>> read)
    {
        try
        {
            return TypedResults.Ok(await read());
        }
        catch (QueueUnavailableException error)
        {
            return IntakeProblems.NotStored(error, context.Response, new IngestReply(0, 0, []));
        }
    }
}
