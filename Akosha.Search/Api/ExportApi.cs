using System.Globalization;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Search.Export;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/export</c>.</summary>
internal static class ExportApi
{
    private const string Lines = "application/x-ndjson";
    private const string CursorRule =
        "must be base64url of the system_id, a line feed and the conversation_id of the last line that was received";

    private const string Description =
        "Conversations in the form in which they are sent, one a line, all at one version of the log, which the header "
        + "Akosha-Version tells (to callers of all systems). They are in the order of their systems and ids. Stored again they "
        + "are the same, and their export has the same bytes. One of more than 16 MiB has several lines, to be sent in order. A "
        + "stream that was cut is not whole: it goes on with the cursor of its last whole line.";

    public static void MapExportApi(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/export", ExportAsync)
        .WithName("Export").WithSummary("Every conversation of a system, or of all, to be stored elsewhere").WithTags("Search")
        .WithQueryParameter("system_id", isRequired: false, "the system; without it all that the caller may see")
        .WithQueryParameter("cursor", isRequired: false, "to go on: base64url of system_id, line feed, conversation_id")
        .WithQueryParameter("version", isRequired: false, "the version of the log that it must be at; 409 if that is not seen")
        .WithQueryParameter("partial", isRequired: false, "true to leave out what is damaged, rather than to end before it")
        .RequireScope(Scopes.Search).WithAtLeast().WithDescription(Description)
        .Produces<ConversationRequest>(StatusCodes.Status200OK, Lines)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .DisableRequestTimeout();

    private static async Task<IResult> ExportAsync(HttpContext context, Exporter exporter)
    {
        if (Read(context, out var errors) is not { } query) return JsonBody.Invalid(errors, "The export is not valid.");
        if (query.System is { } system && !query.Access.Allows(system)) return Foreign();
        if (AtLeast.Warnings(context).FirstOrDefault() is { } unreached) return NotNow(context.Response, unreached);
        return exporter.Begin(query) switch
        {
            ExportStart.Begun begun => await WriteAsync(context, exporter, begun.Export, query.Access.IsAll),
            ExportStart.NotNow refused => NotNow(context.Response, refused.Reason),
            ExportStart.OtherVersion other => Other(other.Version),
            ExportStart.Damaged damage => Damaged(damage.Objects, query.Access.IsAll),
            var start => throw new NotSupportedException(start.GetType().Name),
        };
    }

    private static async Task<IResult> WriteAsync(
        HttpContext context, Exporter exporter, ConversationExport export, bool isVersionTold)
    {
        using (export)
        {
            var response = context.Response;
            response.ContentType = Lines;
            if (isVersionTold) LogVersionHeader.Tell(response, export.LogVersion);
            // A stream that ends as if it were whole would be taken for a backup.
            if (!await exporter.WriteAsync(export, response.BodyWriter, context.RequestAborted)) context.Abort();
            return TypedResults.Empty;
        }
    }

    private static ExportQuery? Read(HttpContext context, out List<FieldError> errors)
    {
        var query = new QueryParameters(context.Request);
        var access = SystemAccess.Of(context);
        query.NothingBut("system_id", "cursor", "version", "partial", "at_least");
        var system = query.Optional("system_id");
        var isPartial = query.Flag("partial");
        ExportCursor? after = null;
        if (query.Optional("cursor") is { } cursor && (after = ExportCursor.Parse(cursor)) is null)
            query.Errors.Add(new FieldError("cursor", CursorRule));
        var version = Version(query, access);
        errors = query.Errors;
        return errors.Count == 0 ? new ExportQuery(system, access, after, version, isPartial) : null;
    }

    private static long? Version(QueryParameters query, SystemAccess access)
    {
        if (query.Optional("version") is not { } text) return null;
        if (!access.IsAll)
            query.Errors.Add(new FieldError(
                "version", "is for callers of all systems, since it counts the commits of all; leave it out"));
        else if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            query.Errors.Add(new FieldError("version", $"must be a whole number from 0 to {long.MaxValue}"));
        else return version;
        return null;
    }

    private static ProblemHttpResult NotNow(HttpResponse response, string reason) => Refusals.NotNow(
        response, "Not now.", $"Nothing is exported: {reason}. Try again after the pause in Retry-After.");

    private static ProblemHttpResult Other(long version) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict, title: "Searches see another version of the log.",
        detail: $"version: it is {version} now; leave it out to go on at that, or begin anew without a cursor.");

    private static ProblemHttpResult Damaged(int objects, bool isTold) => TypedResults.Problem(
        statusCode: StatusCodes.Status503ServiceUnavailable, title: "The export would not be whole.",
        detail: $"{(isTold ? $"{objects} objects" : "Objects")} of the lake are damaged, and what they held is missing; "
            + "/health names them. partial=true exports the rest.");

    private static ProblemHttpResult Foreign() => TypedResults.Problem(
        statusCode: StatusCodes.Status403Forbidden, title: "The system is not the caller's.",
        detail: "system_id: name a system that this caller is bound to, or leave it out for all of them.");
}
