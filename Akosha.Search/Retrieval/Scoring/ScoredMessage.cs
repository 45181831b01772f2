using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>A message in the running, with its score; the message is its number in the index.</summary>
internal readonly record struct ScoredMessage(MessageNumber Message, float Score)
{
    /// <summary>Better first; of equals the one that came first, so that an order never depends on chance.</summary>
    public static int Compare(ScoredMessage left, ScoredMessage right) =>
        left.Score != right.Score ? right.Score.CompareTo(left.Score) : left.Message.CompareTo(right.Message);
}
