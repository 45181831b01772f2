using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Joins lexical and vector scores. Lexical scores are normalised by the best of the query (0–1), cosines are in that
/// range already; the vector gets a share, words the rest. Each candidate of either side gets both of its scores.
/// </summary>
internal static class Fusion
{
    /// <summary>How many candidates each side puts forward, beyond what is asked for.</summary>
    public const int Candidates = 200;

    public static List<ScoredMessage> Fuse(
        List<ScoredMessage> lexical, List<ScoredMessage> vector, Func<MessageNumber, float> lexicalScore,
        Func<MessageNumber, float> cosine, float share)
    {
        var best = lexical.Count > 0 ? Math.Max(lexical[0].Score, float.Epsilon) : 1;
        var fused = new Dictionary<MessageNumber, ScoredMessage>(lexical.Count + vector.Count);
        foreach (var (message, score) in lexical)
            fused[message] = new ScoredMessage(message, (1 - share) * score / best + share * Math.Max(0, cosine(message)));
        foreach (var (message, score) in vector)
            if (!fused.ContainsKey(message))
                fused[message] = new ScoredMessage(message, (1 - share) * lexicalScore(message) / best + share * score);
        var ordered = fused.Values.ToList();
        ordered.Sort(ScoredMessage.Compare);
        return ordered;
    }
}
