using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>How near a message is to the query, as cosines from −1 to 1; all 0 for one without a vector.</summary>
/// <param name="Own">Of the message itself.</param>
/// <param name="Window">Of the message with the one before and the one after it, as one text.</param>
/// <param name="Best">The highest of a window in its conversation, as far as it was looked at.</param>
internal readonly record struct Nearness(float Own, float Window, float Best)
{
    /// <summary>Parts of a score with those of vectors, which have a share of it.</summary>
    public ScoreParts AddTo(ScoreParts parts, Weights weights, float share) => parts with
    {
        Vector = share * weights.OwnVector * Math.Max(0, Own),
        Window = share * weights.Window * Math.Max(0, Window),
        BestWindow = share * weights.BestWindow * Math.Max(0, Best),
    };

    /// <summary>The three as one number from 0 to 1; what points away from the query counts nothing.</summary>
    public float Mixed(Weights weights) =>
        weights.OwnVector * Math.Max(0, Own) + weights.Window * Math.Max(0, Window) + weights.BestWindow * Math.Max(0, Best);
}
