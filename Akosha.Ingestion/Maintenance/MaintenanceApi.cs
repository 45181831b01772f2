using Akosha.Contracts.Operations;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Maintenance;

/// <summary><c>GET /api/v1/maintenance</c> and <c>POST /api/v1/maintenance/{job}</c>.</summary>
internal static class MaintenanceApi
{
    public static void MapMaintenanceApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/maintenance").WithTags("Maintenance").RequireAdmin();
        group.DisableRequestTimeout();
        group.MapGet("", (MaintenanceRunner runner) => TypedResults.Ok(new JobsReply([.. runner.Names.Select(name => Reply(name, runner.ProgressOf(name)))])))
            .WithSummary("The maintenance jobs, and how far their last runs are");
        group.MapGet("/{job}", (string job, MaintenanceRunner runner) => runner.Names.Contains(job)
            ? (IResult)TypedResults.Ok(Reply(job, runner.ProgressOf(job)))
            : Unknown(runner)).WithSummary("How far the last run of a job is");
        group.MapPost("/{job}", StartAsync).WithSummary("Starts a job; with wait=true the answer comes when it has ended");
    }

    private static async Task<IResult> StartAsync(string job, MaintenanceRunner runner, CancellationToken cancellation, bool wait = false)
    {
        if (runner.Start(job) is not { } run) return Unknown(runner);
        if (wait) await run.Task.WaitAsync(cancellation);
        var reply = Reply(job, run.Progress);
        return wait ? TypedResults.Ok(reply) : TypedResults.Accepted($"/api/v1/maintenance/{job}", reply);
    }

    private static ProblemHttpResult Unknown(MaintenanceRunner runner) =>
        TypedResults.Problem(statusCode: 404, title: "There is no such job.", detail: $"job: must be one of {string.Join(", ", runner.Names)}.");

    private static JobReply Reply(string job, JobProgress? run) => run is null
        ? new JobReply(job, "never", 0, 0, 0, null, null, null, null)
        : new JobReply(job, run.State, run.Done, run.Total, run.Changed, run.Detail, run.StartedAt, run.EndedAt, run.LastFailure);
}
