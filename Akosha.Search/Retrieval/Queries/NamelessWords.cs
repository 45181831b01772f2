using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Finds the words of a query that are everyday words and by themselves name nobody, although somebody may be called so: "will it
/// rain" and "in May" are not about Will and May, "what did Will say" is.
/// </summary>
internal static class NamelessWords
{
    private static readonly HashSet<string> Months = ["may", "april", "june", "august"],
        BeforeMonths = [
            "in", "since", "during", "until", "till", "by", "of", "last", "this", "next", "early", "late", "mid", "from"];

    /// <summary>The positions of these words among the words of a text.</summary>
    public static HashSet<int> In(string text)
    {
        var places = new Places();
        TextAnalyzer.Analyze(text, Languages.English, ref places);
        var found = new HashSet<int>();
        for (var i = 0; i < places.Found.Count; i++)
        {
            var (word, start) = places.Found[i];
            var isCapital = char.IsUpper(text[start]) && !BeginsSentence(text, start);
            if (word.IsStop && !isCapital) found.Add(i);
            else if (Months.Contains(word.Surface) && (Follows(i, BeforeMonths) || HasNumberBeside(i))) found.Add(i);
        }
        return found;

        bool Follows(int i, HashSet<string> words) => i > 0 && words.Contains(places.Found[i - 1].Word.Surface);

        bool HasNumberBeside(int i) => (i > 0 && char.IsDigit(places.Found[i - 1].Word.Surface[0]))
            || (i + 1 < places.Found.Count && char.IsDigit(places.Found[i + 1].Word.Surface[0]));
    }

    private static bool BeginsSentence(string text, int start)
    {
        var before = text.AsSpan(0, start).TrimEnd(" \t\r\n\"'(");
        return before.IsEmpty || before[^1] is '.' or '?' or '!' or ':';
    }

    private readonly struct Places() : ITermSink
    {
        public List<(LexiconEntry Word, int Start)> Found { get; } = [];

        public void Word(LexiconEntry word, int start, int end) => Found.Add((word, start));

        public void Joined(LexiconEntry word, int start, int end)
        {
            // Names are words.
        }

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end)
        {
        }

        public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll)
        {
        }
    }
}
