using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;

namespace Akosha.Search.Mcp.Tools;

/// <summary>The answer to a search, cut to what there is room for.</summary>
/// <param name="Reply">What was found.</param>
/// <param name="Offset">How many hits were passed over.</param>
/// <param name="Frame">A hit as it is listed, with an empty <c>text</c>.</param>
internal sealed record HitAnswer(SearchReply Reply, int Offset, Func<MemoryId, SearchHit, JsonObject> Frame)
{
    /// <summary>The id of a hit.</summary>
    public static MemoryId IdOf(SearchHit hit) => new(hit.SystemId, hit.ConversationId, hit.MessageId);

    /// <summary>The answer with as many hits, and as much of each, as fit into a number of tokens.</summary>
    public JsonObject Compose(int budget)
    {
        var answer = new JsonObject { ["found"] = Reply.Hits.Count };
        Passages.Warn(answer, Reply.Partial, Reply.Warnings);
        if (Reply.Hits.Count == 0)
        {
            answer["note"] = Reply.Partial
                ? "Nothing was found, but not everything could be searched." : "Nothing was found; the search itself was made.";
            answer["results"] = new JsonArray();
            return answer;
        }
        var frames = Reply.Hits.Select(hit => Frame(IdOf(hit), hit)).ToList();
        var shares = Shares.Of(
            budget - Passages.FrameOf(answer) - 40,
            [.. frames.Zip(Reply.Hits, (frame, hit) => (Passages.FrameOf(frame), TokenCount.Of(hit.Content ?? hit.Snippet)))]);
        var results = new JsonArray();
        for (var i = 0; i < shares.Count; i++)
        {
            var (text, isWhole) = Passages.Found(IdOf(Reply.Hits[i]), Reply.Hits[i], shares[i]);
            frames[i]["text"] = text;
            if (!isWhole) frames[i]["truncated"] = true;
            results.Add(frames[i]);
        }
        if (shares.Count < Reply.Hits.Count || Reply.Next is not null) answer["next_offset"] = Offset + shares.Count;
        if (shares.Count < Reply.Hits.Count)
            answer["note"] = $"{Reply.Hits.Count - shares.Count} more were found than max_tokens has room for.";
        answer["results"] = results;
        return answer;
    }
}
