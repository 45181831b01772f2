using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Search.Retrieval;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary>
/// <c>GET /api/v1/conversations</c>: lists of conversations, of all systems or one, and single conversations, whole or in pages.
/// </summary>
internal static class ConversationsApi
{
    private const string Invalid = "The request is not valid.";

    public static void MapConversationApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/conversations/{system_id}/{conversation_id}", GetAsync)
            .WithName("GetConversation").WithSummary("A conversation, whole or a page of it, in order").WithTags("Search")
            .WithPageParameters()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
        routes.MapGet("/api/v1/conversations/{system_id}", ListAsync)
            .WithName("ListConversationsOfSystem").WithTags("Search")
            .WithSummary("The conversations of a system, those of the newest messages first, in pages")
            .WithListParameters()
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
        routes.MapGet("/api/v1/conversations", GetOrListAsync)
            .WithName("ListConversations").WithTags("Search")
            .WithSummary(
                "Conversations, those of the newest messages first, in pages; or, with conversation_id, that one as "
                + "GetConversation gives it, also of ids that a path cannot name")
            .WithQueryParameter("system_id", isRequired: false, "the system, percent-encoded; needed with conversation_id")
            .WithQueryParameter("conversation_id", isRequired: false, "the conversation, percent-encoded")
            .WithListParameters()
            .Produces<ConversationsReply>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
    }

    private static RouteHandlerBuilder WithPageParameters(this RouteHandlerBuilder endpoint) => endpoint
        .WithQueryParameter("raw", isRequired: false, "true to have each message as it was given, too")
        .WithQueryParameter("limit", isRequired: false, "how many messages at most, 1–1,000; without it all, or 20 around one")
        .WithQueryParameter("cursor", isRequired: false, "next or previous of an answer")
        .WithQueryParameter("after", isRequired: false, "the id of a message: the page begins with the next one")
        .WithQueryParameter("before", isRequired: false, "the id of a message: the page ends with the one before")
        .WithQueryParameter("around", isRequired: false, "the id of a message: the page has it in its middle");

    private static RouteHandlerBuilder WithListParameters(this RouteHandlerBuilder endpoint) => endpoint
        .WithQueryParameter("author", isRequired: false, "who has said one of the messages, by the whole name")
        .WithQueryParameter("from", isRequired: false, "the earliest time of that message (RFC 3339, inclusive)")
        .WithQueryParameter("to", isRequired: false, "the time before which that message must be (RFC 3339, exclusive)")
        .WithQueryParameter("metadata.KEY", isRequired: false, "what the conversation's metadata must have under KEY")
        .WithQueryParameter(
            "metadata.KEY[OPERATOR]", isRequired: false,
            "any_of (given once for each value), gt, gte, lt, lte (a number, or an RFC 3339 time), exists (true or false)")
        .WithQueryParameter("limit", isRequired: false, "how many conversations at most, 1–200; 50 without it")
        .WithQueryParameter("cursor", isRequired: false, "next of the page before");

    private static async Task<IResult> GetOrListAsync(HttpContext context, ConversationReader reader, ConversationList list) =>
        new QueryParameters(context.Request).Has("conversation_id")
            ? (await GetAsync(context, reader)).Result : (await ListAsync(context, list)).Result;

    private static async Task<Results<Ok<ConversationsReply>, ValidationProblem>> ListAsync(
        HttpContext context, ConversationList list)
    {
        var query = new QueryParameters(context.Request);
        var system = RawPath.Segments(context.Request) is [_, _, _, var inPath] ? inPath : null;
        var request = PageParameters.OfList(query, system);
        if (query.Errors.Count > 0) return JsonBody.Invalid(query.Errors, Invalid);
        return TypedResults.Ok(await list.ReadAsync(
            request, SystemAccess.Of(context), AtLeast.Warnings(context), context.RequestAborted));
    }

    private static async Task<Results<Ok<ConversationReply>, ProblemHttpResult, ValidationProblem>> GetAsync(
        HttpContext context, ConversationReader reader)
    {
        if (Read(context.Request, out var errors) is not { } request) return JsonBody.Invalid(errors, Invalid);
        return await reader.ReadAsync(
            request, SystemAccess.Of(context), AtLeast.Warnings(context), context.RequestAborted) switch
        {
            ConversationResult.Found found => TypedResults.Ok(found.Reply),
            ConversationResult.NoMessage => TypedResults.Problem(
                statusCode: 404, title: "There is no such message.",
                detail: $"{NameOf(request.Page.Anchor!.Side)}: the conversation has no message of the id "
                    + $"{FieldReader.Shown(request.Page.Anchor.Message)}, or it was deleted."),
            ConversationResult.Unread => NotNow(context.Response, request.Page),
            _ => TypedResults.Problem(statusCode: 404, title: "There is no such conversation.",
                detail: "conversation_id: the system has no conversation of this id, or it was deleted."),
        };
    }

    private static ProblemHttpResult NotNow(HttpResponse response, PageRequest page) => Refusals.NotNow(
        response, "A part of the lake cannot be read now.",
        $"{(page.Anchor is { } anchor ? NameOf(anchor.Side) : "conversation_id")}: what it names may be in a part of "
            + "the lake that has not been read, or not in time. Try again after the pause in Retry-After.");

    private static string NameOf(PageSide side) => side switch
    {
        PageSide.After => "after",
        PageSide.Before => "before",
        _ => "around",
    };

    private static ReadRequest? Read(HttpRequest request, out List<FieldError> errors)
    {
        var query = new QueryParameters(request);
        var (system, conversation) = RawPath.Segments(request) is [_, _, _, var inPath, var ofIt] ? (inPath, ofIt)
            : (query.Required("system_id"), query.Required("conversation_id"));
        var isRaw = query.Flag("raw");
        var page = PageParameters.OfConversation(query);
        errors = query.Errors;
        return errors.Count == 0 ? new ReadRequest(system, conversation, isRaw, page) : null;
    }
}
