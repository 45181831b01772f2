using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;

namespace Akosha.Search.Mcp.Tools;

/// <summary>
/// A page of a conversation, cut to what there is room for: from its most important message outwards, so that no turn is missing
/// between two that are shown.
/// </summary>
/// <param name="Reply">The page.</param>
/// <param name="Center">The position in the page of the message that matters most.</param>
internal sealed record TurnAnswer(ConversationReply Reply, int Center)
{
    private readonly MemoryId _conversation = new(Reply.SystemId, Reply.ConversationId);

    /// <summary>The page with as many messages, and as much of each, as fit into a number of tokens.</summary>
    public JsonObject Compose(int budget)
    {
        var answer = new JsonObject
        {
            ["found"] = true,
            ["id"] = _conversation.ToString(),
            ["system_id"] = Reply.SystemId,
            ["conversation_id"] = Reply.ConversationId,
            ["total"] = Reply.Total,
        };
        if (Reply.Title is { } title) answer["title"] = Passages.Short(title);
        Passages.Warn(answer, Reply.Partial, Reply.Warnings);
        var order = Passages.Outwards(Center, Reply.Messages.Count).ToList();
        var frames = order.ConvertAll(place => Passages.Frame(IdOf(place), Reply.Messages[place]));
        var shares = Shares.Of(
            budget - Passages.FrameOf(answer) - 80,
            [.. order.Select((place, i) => (Passages.FrameOf(frames[i]), TokenCount.Of(Reply.Messages[place].Content)))]);
        for (var i = 0; i < shares.Count; i++)
        {
            var (text, rest) = Passages.Beginning(IdOf(order[i]), Reply.Messages[order[i]].Content, shares[i]);
            frames[i]["text"] = text;
            if (rest is not null) frames[i]["rest"] = rest.ToString();
        }
        var shown = order.Take(shares.Count).Zip(frames).OrderBy(turn => turn.First).ToList();
        Continue(answer, shown.ConvertAll(turn => turn.First));
        answer["messages"] = new JsonArray([.. shown.Select(turn => turn.Second)]);
        return answer;
    }

    /// <summary>Says with which arguments the messages before and after are had.</summary>
    private void Continue(JsonObject answer, List<int> shown)
    {
        if (shown.Count == 0)
        {
            if (Reply.Messages.Count > 0) answer["note"] = "max_tokens has no room for a message; give more.";
            return;
        }
        if (shown[0] > 0 || Reply.Previous is not null)
            answer["earlier"] = new JsonObject { ["before"] = Reply.Messages[shown[0]].Id };
        if (shown[^1] < Reply.Messages.Count - 1 || Reply.Next is not null)
            answer["later"] = new JsonObject { ["after"] = Reply.Messages[shown[^1]].Id };
    }

    private MemoryId IdOf(int place) => _conversation with { MessageId = Reply.Messages[place].Id };
}
