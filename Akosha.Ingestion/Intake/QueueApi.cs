using Akosha.Storage.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Intake;

/// <summary><c>GET /api/v1/queue</c> and its dead letters.</summary>
internal static class QueueApi
{
    public static void MapQueueApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/queue").WithTags("Queue");
        group.MapGet("", GetStatus).WithSummary("Depth of the queue, age of its oldest entry in seconds, number of dead letters");
        group.MapGet("/dead", GetDead).WithSummary("The entries set aside because they kept failing");
        group.MapPost("/dead/replay", Replay).WithSummary("Puts the dead letters back into the queue");
    }

    private static Ok<QueueReply> GetStatus(IngestQueue queue)
    {
        var status = queue.Status();
        return TypedResults.Ok(new QueueReply(status.Depth, status.OldestAge.TotalSeconds, status.DeadLetters));
    }

    // A queue in memory has none: whoever sent an entry that fails is told so, and nothing was accepted.
    private static Ok<DeadReply> GetDead() => TypedResults.Ok(new DeadReply([]));

    private static Ok<ReplayReply> Replay() => TypedResults.Ok(new ReplayReply(0));

    private sealed record QueueReply(long Depth, double OldestAgeSeconds, long DeadLetters);

    private sealed record DeadReply(IReadOnlyList<string> Entries);

    private sealed record ReplayReply(int Replayed);
}
