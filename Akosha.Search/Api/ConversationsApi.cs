using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/conversations/{system_id}/{conversation_id}</c>, and the same with the ids as parameters.</summary>
internal static class ConversationsApi
{
    private const string RawDescription = "true to have each message as it was given, too";

    public static void MapConversationApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/conversations/{system_id}/{conversation_id}", GetAsync)
            .WithName("GetConversation").WithSummary("A whole conversation, in order").WithTags("Search")
            .WithQueryParameter("raw", isRequired: false, RawDescription)
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
        routes.MapGet("/api/v1/conversations", GetAsync)
            .WithName("GetConversationByQuery").WithTags("Search")
            .WithSummary("A whole conversation, of whatever ids, also those that a path cannot name")
            .WithQueryParameter("system_id", isRequired: true, "the system, percent-encoded")
            .WithQueryParameter("conversation_id", isRequired: true, "the conversation, percent-encoded")
            .WithQueryParameter("raw", isRequired: false, RawDescription)
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
    }

    private static async Task<Results<Ok<ConversationReply>, ProblemHttpResult, ValidationProblem>> GetAsync(
        HttpContext context, ConversationReader reader)
    {
        if (ReadIds(context.Request, out var errors) is not { } ids) return JsonBody.Invalid(errors, "The request is not valid.");
        var access = SystemAccess.Of(context);
        if (await reader.ReadAsync(
            ids.System, ids.Conversation, ids.IsRaw, access, AtLeast.Warnings(context), context.RequestAborted) is { } found)
            return TypedResults.Ok(found);
        return TypedResults.Problem(statusCode: 404, title: "There is no such conversation.",
            detail: "conversation_id: the system has no conversation of this id, or it was deleted.");
    }

    private static (string System, string Conversation, bool IsRaw)? ReadIds(HttpRequest request, out List<FieldError> errors)
    {
        var query = new QueryParameters(request);
        var (system, conversation) = RawPath.Segments(request) is [_, _, _, var inPath, var ofIt] ? (inPath, ofIt)
            : (query.Required("system_id"), query.Required("conversation_id"));
        var isRaw = query.Flag("raw");
        errors = query.Errors;
        return errors.Count == 0 ? (system, conversation, isRaw) : null;
    }
}
