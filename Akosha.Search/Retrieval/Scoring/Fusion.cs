using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Joins scores by words and by vectors, both from 0 to 1: vectors get a share, words the rest. Each candidate of either side
/// gets both of its scores. Neither depends on what else is found, so that a score means the same in every answer.
/// </summary>
internal static class Fusion
{
    /// <summary>How many candidates each side puts forward, beyond what is asked for.</summary>
    public const int Candidates = 200;

    public static List<ScoredMessage> Fuse(
        List<ScoredMessage> lexical, List<ScoredMessage> vector, Func<MessageNumber, float> lexicalScore,
        Func<MessageNumber, float> nearness, float share)
    {
        var fused = new Dictionary<MessageNumber, ScoredMessage>(lexical.Count + vector.Count);
        foreach (var (message, score) in lexical)
            fused[message] = new ScoredMessage(message, (1 - share) * score + share * nearness(message));
        foreach (var (message, score) in vector)
            if (!fused.ContainsKey(message))
                fused[message] = new ScoredMessage(message, (1 - share) * lexicalScore(message) + share * score);
        var ordered = fused.Values.ToList();
        ordered.Sort(ScoredMessage.Compare);
        return ordered;
    }
}
