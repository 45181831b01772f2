using Akosha.Contracts.Searches;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>What was ranked, and by what. Valid until its execution is disposed of.</summary>
/// <param name="Plan">How the query scored.</param>
/// <param name="Chosen">The messages that were chosen, best first; no more than the execution wants.</param>
/// <param name="Context">The lexical scores.</param>
/// <param name="Vectors">The cosines; null if there are none.</param>
/// <param name="Weights">What each part of a score counts.</param>
internal sealed record Ranking(
    QueryPlan Plan, IReadOnlyList<ScoredMessage> Chosen, ConversationContext Context, VectorSearch? Vectors, Weights Weights)
{
    /// <summary>By a chosen message the others that say the same, best first; none for one that is like no other.</summary>
    public IReadOnlyDictionary<MessageNumber, IReadOnlyList<ScoredMessage>> Copies { get; init; } =
        new Dictionary<MessageNumber, IReadOnlyList<ScoredMessage>>();

    /// <summary>The messages that say the same as a chosen one, best first.</summary>
    public IReadOnlyList<ScoredMessage> CopiesOf(MessageNumber message) => Copies.GetValueOrDefault(message, []);

    /// <summary>The share that vectors have in a score (0–1).</summary>
    public required float VectorShare { get; init; }

    /// <summary>The parts of a message's score, which add up to it.</summary>
    public ScoreParts PartsOf(MessageNumber message) =>
        (Vectors?.Of(message) ?? default).AddTo(Context.PartsOf(message).Scaled(1 - VectorShare), Weights, VectorShare);
}
