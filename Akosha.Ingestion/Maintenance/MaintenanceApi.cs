using Akosha.Contracts.Operations;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Maintenance;

/// <summary><c>GET /api/v1/maintenance</c> and <c>POST /api/v1/maintenance/{job}</c>.</summary>
internal static class MaintenanceApi
{
    private const string Wait = "wait";

    public static void MapMaintenanceApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/maintenance").WithTags("Maintenance").RequireAdmin();
        group.DisableRequestTimeout();
        group.MapGet("", List).WithName("ListJobs").WithSummary("The maintenance jobs, and how far their last runs are");
        group.MapGet("/{job}", Get).WithName("GetJob").WithSummary("How far the last run of a job is")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{job}", StartAsync).WithName("StartJob")
            .WithSummary("Starts a job; with wait=true the answer comes when it has ended")
            .WithQueryParameter(Wait, isRequired: false, "true to be answered when it has ended")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<JobsReply> List(MaintenanceRunner runner) =>
        TypedResults.Ok(new JobsReply([.. runner.Names.Select(name => Reply(name, runner.ProgressOf(name)))]));

    private static Results<Ok<JobReply>, ProblemHttpResult> Get(string job, MaintenanceRunner runner) =>
        runner.Names.Contains(job) ? TypedResults.Ok(Reply(job, runner.ProgressOf(job))) : Unknown(runner);

    private static async Task<Results<Ok<JobReply>, Accepted<JobReply>, ValidationProblem, ProblemHttpResult>> StartAsync(
        string job, MaintenanceRunner runner, HttpRequest request, CancellationToken cancellation)
    {
        var query = new QueryParameters(request);
        var isWaited = query.Flag(Wait);
        if (query.Errors.Count > 0) return JsonBody.Invalid(query.Errors, "The request is not valid; nothing was started.");
        if (runner.Start(job) is not { } run) return Unknown(runner);
        if (isWaited) await run.Task.WaitAsync(cancellation);
        var reply = Reply(job, run.Progress);
        return isWaited ? TypedResults.Ok(reply) : TypedResults.Accepted($"/api/v1/maintenance/{job}", reply);
    }

    private static ProblemHttpResult Unknown(MaintenanceRunner runner) =>
        TypedResults.Problem(
            statusCode: 404, title: "There is no such job.", detail: $"job: must be one of {string.Join(", ", runner.Names)}.");

    private static JobReply Reply(string job, JobProgress? run) => run is null
        ? new JobReply(job, "never", 0, 0, 0, null, null, null, null)
        : new JobReply(job, run.State, run.Done, run.Total, run.Changed, run.Detail, run.StartedAt, run.EndedAt, run.LastFailure);
}
