using Akosha.Contracts.Searches;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>What was ranked, and by what. Valid until its execution is disposed of.</summary>
/// <param name="Plan">How the query scored.</param>
/// <param name="Chosen">The messages that were chosen, best first; no more than the execution wants.</param>
/// <param name="Context">The lexical scores.</param>
/// <param name="Vectors">The cosines; null if there are none.</param>
internal sealed record Ranking(
    QueryPlan Plan, IReadOnlyList<ScoredMessage> Chosen, ConversationContext Context, VectorSearch? Vectors)
{
    /// <summary>By a chosen message the others that say the same, best first; none for one that is like no other.</summary>
    public IReadOnlyDictionary<MessageNumber, IReadOnlyList<ScoredMessage>> Copies { get; init; } =
        new Dictionary<MessageNumber, IReadOnlyList<ScoredMessage>>();

    /// <summary>The messages that say the same as a chosen one, best first.</summary>
    public IReadOnlyList<ScoredMessage> CopiesOf(MessageNumber message) => Copies.GetValueOrDefault(message, []);

    /// <summary>The parts of a message's score.</summary>
    public ScoreParts PartsOf(MessageNumber message) => Context.PartsOf(message) with { Vector = Vectors?.Cosine(message) ?? 0 };
}
