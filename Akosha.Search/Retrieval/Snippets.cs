using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval;

/// <summary>Cuts the passage of a content that holds most of a query's terms, and marks them in it.</summary>
internal static class Snippets
{
    private const int Longest = 320, Lead = 40, MaxAnalyzed = 256 * 1024;

    /// <summary>The passage, and where the terms stand in it.</summary>
    public static (string Text, IReadOnlyList<Highlight> Highlights) Cut(
        string content, Lexicon lexicon, IReadOnlySet<ulong> terms)
    {
        var matches = new Matches(terms);
        TextAnalyzer.Analyze(content.AsSpan(0, Math.Min(content.Length, MaxAnalyzed)), lexicon, ref matches);
        var (start, end) = content.Length <= Longest ? (0, content.Length) : Passage(content, matches.Found);
        var text = content[start..end];
        return (text, Merged(matches.Found.Where(match => match.Start >= start && match.End <= end)
            .Select(match => new Highlight(match.Start - start, match.End - start))));
    }

    /// <summary>The window with the most matches, cut at spaces where that is possible.</summary>
    private static (int Start, int End) Passage(string content, List<Highlight> matches)
    {
        var bestFirst = 0;
        var bestCount = 0;
        for (int first = 0, last = 0; first < matches.Count; first++)
        {
            while (last < matches.Count && matches[last].End - matches[first].Start <= Longest - 2 * Lead) last++;
            if (last - first > bestCount)
            {
                bestFirst = first;
                bestCount = last - first;
            }
        }
        var start = matches.Count == 0 ? 0 : Math.Max(0, matches[bestFirst].Start - Lead);
        var end = Math.Min(content.Length, start + Longest);
        if (start > 0) start = content.AsSpan(start, Lead).IndexOf(' ') is >= 0 and var space ? start + space + 1 : start;
        if (end < content.Length) end = content.AsSpan(end - Lead, Lead).LastIndexOf(' ')
            is >= 0 and var space ? end - Lead + space : end;
        if (start > 0 && char.IsLowSurrogate(content[start])) start--;
        if (end < content.Length && char.IsLowSurrogate(content[end])) end++;
        return (start, end);
    }

    private static List<Highlight> Merged(IEnumerable<Highlight> highlights)
    {
        var merged = new List<Highlight>();
        foreach (var highlight in highlights.OrderBy(highlight => highlight.Start).ThenByDescending(highlight => highlight.End))
        {
            if (merged.Count > 0 && highlight.Start < merged[^1].End)
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, highlight.End) };
            else merged.Add(highlight);
        }
        return merged;
    }

    private readonly struct Matches(IReadOnlySet<ulong> terms) : ITermSink
    {
        public List<Highlight> Found { get; } = [];

        public void Word(LexiconEntry word, int start, int end)
        {
            if (terms.Contains(word.Hash) || terms.Contains(word.Unaccented)) Found.Add(new Highlight(start, end));
        }

        public void Joined(LexiconEntry word, int start, int end) => Word(word, start, end);

        public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll) => Whole(term, start, end);

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end)
        {
            if (terms.Contains(TermHash.Of(term, seed: 0))) Found.Add(new Highlight(start, end));
        }
    }
}
