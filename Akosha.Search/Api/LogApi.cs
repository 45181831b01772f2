using System.Text.Json;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Operations;
using Akosha.Search.Catalogs;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Api;

/// <summary>
/// <c>GET /api/v1/log</c>: how far this replica has followed the log; <c>POST /api/v1/log/outcomes</c>: what it saw become of
/// writes.
/// </summary>
internal static class LogApi
{
    private const int LongestWait = 60_000, MaxBytes = 128 * 1024;
    private const string Invalid = "The request is not valid.";

    public static void MapLogApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/log", GetAsync).WithTags("Operations").RequireScope(Scopes.Search).WithName("GetLog").WithSummary("The version of the log that searches see")
            .WithDescription(
                "With at_least the answer waits, up to timeout_ms (0–60000), until that version is seen; 504 if it is not. A "
                + "caller who is bound to some systems is told no other version than that one.")
            .Produces<LogReply>().DisableRequestTimeout();
        routes.MapPost("/api/v1/log/outcomes", PostAsync).WithTags("Operations").RequireScope(Scopes.Search).WithName("FindOutcomes")
            .WithSummary("What this replica saw become of writes: which messages were new, replaced, unchanged, deleted")
            .WithDescription(
                $"For 1–{OutcomesRequest.MaxVersions} versions of writes, in sum; for callers of all systems. It keeps what came "
                + "lately, and knows nothing of what was committed before it had read the whole lake.")
            .WithRequestBody<OutcomesRequest>(ContentTypes.Json)
            .Produces<OutcomesReply>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
    }

    private static async Task<IResult> GetAsync(
        HttpContext context, SearchableIndex index, CancellationToken cancellation, long at_least = -1, int timeout_ms = 0)
    {
        var isTold = SystemAccess.Of(context).IsAll;
        if (!isTold && at_least < 0)
            return TypedResults.Problem(
                statusCode: 403, title: "The version of the log counts the commits of all systems.",
                detail: "at_least: name the version to wait for; no other is told to a caller who is bound to some systems.");
        var patience = TimeSpan.FromMilliseconds(Math.Clamp(timeout_ms, 0, LongestWait));
        return at_least < 0 || await index.WaitForAsync(at_least, patience, cancellation)
            ? TypedResults.Ok(isTold ? new LogReply(index.Catalog.LogVersion, index.Forgotten) : new LogReply(at_least))
            : TypedResults.Problem(
                statusCode: 504, title: "Not there yet.", detail: isTold
                ? $"Searches see version {index.Catalog.LogVersion} of the log."
                : $"Searches do not see version {at_least} of the log yet.");
    }

    private static async Task<IResult> PostAsync(HttpContext context, SearchableIndex index)
    {
        if (!SystemAccess.Of(context).IsAll)
            return TypedResults.Problem(
                statusCode: 403, title: "Writes of all systems are counted.",
                detail: "versions: told to callers alone who are bound to no systems.");
        var (read, problem) = await JsonBody.ReadDocumentAsync(context, MaxBytes, Invalid);
        if (read is null) return problem!;
        using var document = read;
        if (VersionsOf(document.RootElement) is not { } versions)
            return JsonBody.Invalid(
                [new FieldError("versions", $"give 1–{OutcomesRequest.MaxVersions} whole numbers, each once, and nothing else")],
                Invalid);
        var (known, counts) = index.Outcomes.Find(versions);
        return TypedResults.Ok(new OutcomesReply(
            known, counts.New, counts.Replaced, counts.Unchanged, counts.Deleted, counts.DeletedFrom));
    }

    private static List<long>? VersionsOf(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.GetPropertyCount() != 1
            || !body.TryGetProperty("versions", out var given) || given.ValueKind != JsonValueKind.Array
            || given.GetArrayLength() is 0 or > OutcomesRequest.MaxVersions) return null;
        var versions = new HashSet<long>();
        foreach (var item in given.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var version) || !versions.Add(version))
                return null;
        return [.. versions];
    }
}
