namespace Akosha.Search.Retrieval.Scoring;

/// <summary>The phases of a ranking, in their order; vectors may go beside postings and context.</summary>
internal enum RankingPhase
{
    /// <summary>Collecting the statistics.</summary>
    Statistics,

    /// <summary>Scoring messages and conversations by the postings of each term.</summary>
    Postings,

    /// <summary>Putting these scores into context, and choosing the best.</summary>
    Context,

    /// <summary>Choosing the nearest by their vectors.</summary>
    Vectors,

    /// <summary>Joining both sides.</summary>
    Fusion,
}
