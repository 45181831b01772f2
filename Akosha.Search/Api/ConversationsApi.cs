using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Retrieval;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;
using Akosha.Storage.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/conversations/{system_id}/{conversation_id}</c>, and the same with the ids as parameters.</summary>
internal static class ConversationsApi
{
    public static void MapConversationApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/conversations/{system_id}/{conversation_id}", GetAsync).WithSummary("A whole conversation, in order").WithTags("Search")
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
        routes.MapGet("/api/v1/conversations", GetAsync).WithSummary("The same, of whatever ids, also those that a path cannot name").WithTags("Search")
            .WithQueryParameter("system_id", isRequired: true, "the system, percent-encoded").WithQueryParameter("conversation_id", isRequired: true, "the conversation, percent-encoded")
            .RequireScope(Scopes.Search).WithAtLeast().WithSearchBound();
    }

    private static async Task<Results<Ok<ConversationReply>, ProblemHttpResult, ValidationProblem>> GetAsync(
        HttpRequest request, LogFollower follower, SearchOptions options, TimeProvider time)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, TimeSpan.FromMilliseconds(options.BudgetMilliseconds), Timeout.InfiniteTimeSpan);
        if (ReadIds(request, out var errors) is not { } ids) return JsonBody.Invalid(errors, "The request is not valid.");
        using var reading = follower.Enter();
        var (snapshot, tiers, access) = (reading.Catalog.Index, reading.Catalog.Tiers, SystemAccess.Of(request.HttpContext));
        var system = access.Allows(ids.System) ? snapshot.FindSystem(ids.System) : -1;
        var ordinal = system < 0 ? -1 : snapshot.FindConversation(system, ids.Conversation);
        if (ordinal < 0 || snapshot.Conversations[ordinal] is not { Messages.Length: > 0 } conversation)
        {
            return TypedResults.Problem(statusCode: 404, title: "There is no such conversation.",
                detail: "conversation_id: the system has no conversation of this id, or it was deleted.");
        }
        var answer = new AnswerNotes(access.Systems);
        answer.Problems.AddRange(AtLeast.Warnings(request.HttpContext));
        var rows = await new RowReader(tiers?.Rows, tiers?.Cold).FetchAsync(snapshot, conversation.Messages, answer, deadline.Token);
        var metadata = MetadataOf(conversation, tiers!.Metadata, answer.Problems);
        var messages = conversation.Messages.Where(rows.ContainsKey).Select(message => rows[message]).Select(row =>
            new MessageReply(row.Id, row.Role, row.Author, row.Content, row.Timestamp, row.ReceivedAt, row.Version)).ToList();
        return TypedResults.Ok(new ConversationReply(
            ids.System, ids.Conversation, metadata, messages, answer.Problems.Count > 0, answer.Problems));
    }

    private static IReadOnlyDictionary<string, string> MetadataOf(IndexedConversation conversation, MetadataStore store, List<string> problems)
    {
        try
        {
            return conversation.Metadata is { } metadata ? store.Read(metadata) : new Dictionary<string, string>();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            problems.Add("the metadata could not be read from the local disk");
            return new Dictionary<string, string>();
        }
    }

    private static (string System, string Conversation)? ReadIds(HttpRequest request, out List<FieldError> errors)
    {
        errors = [];
        if (RawPath.Segments(request) is [_, _, _, var system, var conversation]) return (system, conversation);
        var query = new QueryParameters(request);
        var ids = (query.Required("system_id"), query.Required("conversation_id"));
        errors = query.Errors;
        return errors.Count == 0 ? ids : null;
    }

    private sealed record ConversationReply(
        string SystemId, string ConversationId, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<MessageReply> Messages,
        bool Partial, IReadOnlyList<string> Warnings);

    private sealed record MessageReply(
        string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version);
}
