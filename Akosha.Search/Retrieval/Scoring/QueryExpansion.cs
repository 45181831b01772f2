using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Adds to the terms of a query what is said in other words of what is searched: words that begin with the last one, which is
/// still being typed, compounds that a rare word is a part of, and what is written as two words where the query has one.
/// </summary>
/// <param name="scope">Where is searched.</param>
/// <param name="filter">Which systems are searched.</param>
/// <param name="languages">How it may be understood.</param>
internal sealed class QueryExpansion(Scope scope, Filter filter, Languages languages)
{
    /// <summary>Words that so many messages hold are found well enough by themselves.</summary>
    private const int Rare = 256, Common = 16_384;

    /// <summary>So many terms of a query are counted at most.</summary>
    private const int MaxTerms = 512;

    private const int MaxWords = 16, MaxCompletions = 64, MaxCompounds = 32, MaxParted = 4, MaxAllParted = 8;

    /// <summary>The shortest part of a compound; a shorter one than <see cref="Telling"/> needs a word beside it.</summary>
    private const int ShortestPart = 3, Telling = 6;

    /// <summary>What a word counts that holds the word that was asked for.</summary>
    private const float CompoundShare = 0.4f, CompletionShare = 0.9f;

    private readonly Block[] _blocks = [.. scope.Blocks.OfType<Block>()];
    private readonly Dictionary<string, bool> _held = new(StringComparer.Ordinal);

    private static readonly string[] Links = ["", "s", "n", "e", "en", "es", "er"];

    /// <summary>The query with what was found.</summary>
    public ParsedQuery Expand(ParsedQuery query, SearchRequest request)
    {
        if (request.Mode == SearchMode.Semantic) return query;
        var terms = Rarest(query.Terms);
        var parted = new List<PartedWord>();
        var seen = query.Terms.Select(term => term.Hash).ToHashSet();
        var words = terms.Where(term => term is { IsWord: true, Share: 1 }).Take(MaxWords + 1).ToList();
        if (request.Syntax == SearchSyntax.Prefix && LastOf(query) is { Length: > 0 } last) Complete(last);
        for (var i = 0; i < words.Count && words.Count <= MaxWords; i++)
        {
            if (Holding(words[i].Hash) > Rare) continue;
            AddCompounds(words[i]);
            AddParted(words[i]);
        }
        return query with { Terms = terms, Parted = parted };

        void Complete(string beginning)
        {
            var found = ShortestFirst(Words(beginning, WordSide.Start)).GroupBy(word => word.Term)
                .OrderByDescending(group => Holding(group.Key)).ThenBy(group => group.Key).Take(MaxCompletions);
            foreach (var group in found)
                if (seen.Add(group.Key))
                    terms.Add(
                        new ParsedTerm(group.Key, group.First().Name) { Form = group.First().Form, Share = CompletionShare });
        }

        void AddCompounds(ParsedTerm word)
        {
            var found = Words(word.Surface, WordSide.End).Where(found => IsCompound(found.Name[..^word.Surface.Length], word))
                .Concat(Words(word.Surface, WordSide.Start)
                    .Where(found => IsCompound(found.Name[word.Surface.Length..], word)));
            var position = terms.IndexOf(word);
            foreach (var compound in ShortestFirst(found).DistinctBy(compound => compound.Term).Take(MaxCompounds))
                if (seen.Add(compound.Term))
                    terms.Add(new ParsedTerm(compound.Term, compound.Name)
                    {
                        Form = compound.Form,
                        Share = CompoundShare,
                        NoRarerThan = position,
                    });
        }

        void AddParted(ParsedTerm word)
        {
            var found = 0;
            for (var at = 2; at <= word.Surface.Length - 2 && found < MaxParted && parted.Count < MaxAllParted; at++)
            {
                if (!IsHeld(word.Surface[..at]) || !IsHeld(word.Surface[at..])) continue;
                parted.Add(new PartedWord($"{word.Surface[..at]} {word.Surface[at..]}", word.Hash));
                found++;
            }
        }
    }

    private static string? LastOf(ParsedQuery query) =>
        query.Syntax.Text is { Length: > 0 } text && char.IsLetterOrDigit(text[^1]) && query.Surfaces.Count > 0
            ? query.Surfaces[^1] : null;

    /// <summary>True if what a compound has besides a part of it is long enough, or, for short parts, a word itself.</summary>
    private bool IsCompound(string rest, ParsedTerm part) => rest.Length >= ShortestPart
        && (part.Surface.Length >= Telling || Links.Any(link => rest.Length - link.Length >= ShortestPart
            && ((rest.EndsWith(link, StringComparison.Ordinal) && IsHeld(rest[..^link.Length]))
                || (rest.StartsWith(link, StringComparison.Ordinal) && IsHeld(rest[link.Length..])))));

    /// <summary>Words in an order of their own, so that it does not matter in which blocks they are.</summary>
    private static IEnumerable<ListedWord> ShortestFirst(IEnumerable<ListedWord> words) =>
        words.OrderBy(word => word.Name.Length).ThenBy(word => word.Name, StringComparer.Ordinal).ThenBy(word => word.Form);

    private IEnumerable<ListedWord> Words(string part, WordSide side) =>
        _blocks.SelectMany(block => block.Postings!.WordsWith(part, side));

    private bool IsHeld(string word)
    {
        if (!_held.TryGetValue(word, out var isHeld))
            _held[word] = isHeld = languages.Used.Any(lexicon => Holding(lexicon.Peek(word).Hash, most: 1) > 0);
        return isHeld;
    }

    /// <summary>
    /// How many living messages of what is searched hold a term, up to so many; very many for one that messages enough hold
    /// anywhere.
    /// </summary>
    private long Holding(ulong term, int most = Rare + 1)
    {
        if (most > 1 && HeldAnywhere(term) is > Common and var common) return common;
        var sieve = LivingSieve.Over(scope.Snapshot, filter);
        var found = 0;
        foreach (var block in _blocks)
            foreach (var entry in block.EntriesOf(term))
                if (sieve.Has(block.First + Postings.OffsetOf(entry)) && ++found >= most) return found;
        return found;
    }

    /// <summary>How many messages hold a term, dead ones and those of other systems counted.</summary>
    private long HeldAnywhere(ulong term) => _blocks.Sum(block => (long)block.Postings!.Find(term).Length);

    /// <summary>
    /// Of a query with very many terms those that the fewest messages hold, dead ones and those of other systems counted.
    /// </summary>
    private List<ParsedTerm> Rarest(IReadOnlyList<ParsedTerm> terms)
    {
        if (terms.Count <= MaxTerms) return [.. terms];
        return [.. terms.Index()
            .Select(item => (item.Index, item.Item, Held: HeldAnywhere(item.Item.Hash)))
            .Where(item => item.Held > 0).OrderBy(item => item.Held).ThenBy(item => item.Index).Take(MaxTerms)
            .OrderBy(item => item.Index).Select(item => item.Item)];
    }
}
