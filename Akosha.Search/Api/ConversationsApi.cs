using Akosha.Search.Following;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/conversations/{system_id}/{conversation_id}</c>.</summary>
internal static class ConversationsApi
{
    public static void MapConversationApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/conversations/{system_id}/{conversation_id}", GetAsync).WithSummary("A whole conversation, in order").WithTags("Search")
            .RequireScope(Scopes.Search).WithSearchBound();

    private static async Task<Results<Ok<ConversationReply>, ProblemHttpResult>> GetAsync(
        HttpRequest request, LogFollower follower, SearchOptions options, TimeProvider time)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, TimeSpan.FromMilliseconds(options.BudgetMilliseconds), Timeout.InfiniteTimeSpan);
        var ids = RawPath.Segments(request);
        var snapshot = follower.Catalog.Index;
        var system = SystemAccess.Of(request.HttpContext).Allows(ids[3]) ? snapshot.FindSystem(ids[3]) : -1;
        var ordinal = system < 0 ? -1 : snapshot.FindConversation(system, ids[4]);
        if (ordinal < 0 || snapshot.Conversations[ordinal] is not { Messages.Length: > 0 } conversation)
        {
            return TypedResults.Problem(statusCode: 404, title: "There is no such conversation.",
                detail: "conversation_id: the system has no conversation of this id, or it was deleted.");
        }
        var problems = new List<string>();
        var rows = await new RowReader(follower.Index.Rows, follower.Index.Cold).FetchAsync(snapshot, conversation.Messages, problems, deadline.Token);
        var messages = conversation.Messages.Where(rows.ContainsKey).Select(message => rows[message]).Select(row =>
            new MessageReply(row.Id, row.Role, row.Author, row.Content, row.Timestamp, row.ReceivedAt, row.Version)).ToList();
        return TypedResults.Ok(new ConversationReply(
            ids[3], ids[4], conversation.Metadata ?? new Dictionary<string, string>(), messages, problems.Count > 0, problems));
    }

    private sealed record ConversationReply(
        string SystemId, string ConversationId, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<MessageReply> Messages,
        bool Partial, IReadOnlyList<string> Warnings);

    private sealed record MessageReply(
        string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version);
}
