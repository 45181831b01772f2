using Akosha.Search.Following;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/conversations/{system_id}/{conversation_id}</c>.</summary>
internal static class ConversationsApi
{
    public static void MapConversationApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/conversations/{system_id}/{conversation_id}", Get).WithSummary("A whole conversation, in order").WithTags("Search");

    private static Results<Ok<ConversationReply>, ProblemHttpResult> Get(HttpRequest request, LogFollower follower)
    {
        var ids = RawPath.Segments(request);
        var catalog = follower.Acquire();
        try
        {
            return Read(catalog.Hot, ids[3], ids[4]) is { } reply
                ? TypedResults.Ok(reply)
                : TypedResults.Problem(statusCode: 404, title: "There is no such conversation.",
                    detail: "conversation_id: the system has no conversation of this id, or it was deleted.");
        }
        finally
        {
            catalog.Hot.Release();
        }
    }

    private static ConversationReply? Read(HotSnapshot snapshot, string systemId, string conversationId)
    {
        var system = snapshot.FindSystem(systemId);
        var ordinal = system < 0 ? -1 : snapshot.FindConversation(system, conversationId);
        if (ordinal < 0 || snapshot.Conversations[ordinal] is not { Messages.Length: > 0 } conversation) return null;
        var rows = snapshot.Rows.Fetch(conversation.Messages);
        var messages = conversation.Messages.Where(rows.ContainsKey).Select(message => rows[message]).Select(row =>
            new MessageReply(row.Id, row.Role, row.Author, row.Content, row.Timestamp, row.ReceivedAt, row.Version)).ToList();
        return new ConversationReply(systemId, conversationId, conversation.Metadata ?? new Dictionary<string, string>(), messages);
    }

    private sealed record ConversationReply(
        string SystemId, string ConversationId, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<MessageReply> Messages);

    private sealed record MessageReply(
        string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version);
}
