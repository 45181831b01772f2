using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Finds the terms that a query asks for.</summary>
internal static class QueryTerms
{
    /// <summary>Of longer queries pairs of words are not taken as one word.</summary>
    private const int MaxJoined = 64;

    /// <summary>What a pair of words counts that is one word elsewhere: <c>plug in</c> for <c>plugin</c>.</summary>
    private const float JoinedShare = 0.7f;

    /// <summary>The distinct terms of a text, in every language in use; without stop words, unless there is nothing
    /// else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="languages">The languages in which it may be understood.</param>
    /// <param name="words">The words in lower case and folded, in their order.</param>
    public static List<ParsedTerm> Of(string text, Languages languages, out IReadOnlyList<string> words)
    {
        words = [];
        var terms = new List<ParsedTerm>();
        var seen = new HashSet<ulong>();
        foreach (var lexicon in languages.Used)
        {
            var found = new QueryWords();
            TextAnalyzer.Analyze(text, lexicon, ref found);
            if (lexicon == Languages.English) words = found.Words.ConvertAll(word => word.Surface);
            var telling = found.Terms.FindAll(word => !word.IsStop);
            foreach (var word in telling.Count > 0 ? telling : found.Terms)
            {
                Add(word.Hash, word, 1);
                Add(word.Unaccented, word, 1);
            }
            for (var i = 0; i + 1 < found.Words.Count && found.Words.Count <= MaxJoined; i++)
                if (Join(found.Words[i], found.Words[i + 1], lexicon) is { IsStop: false } joined)
                    Add(joined.Hash, joined, JoinedShare);
        }
        return terms;

        void Add(ulong hash, LexiconEntry word, float share)
        {
            if (!seen.Add(hash)) return;
            terms.Add(new ParsedTerm(hash, word.Surface) { Form = word.Form, Share = share, IsWord = word.Name is not null });
        }
    }

    private static LexiconEntry? Join(LexiconEntry left, LexiconEntry right, Lexicon lexicon) =>
        !(left.IsStop && right.IsStop) && left.Surface.Length + right.Surface.Length is >= 4 and <= 48
        && IsJoinable(left.Surface) && IsJoinable(right.Surface) ? lexicon.Lookup(left.Surface + right.Surface) : null;

    private static bool IsJoinable(string word) =>
        char.IsLetter(word[0]) && word.All(char.IsLetterOrDigit) && !Scripts.IsIdeographic(word[0]);
}
