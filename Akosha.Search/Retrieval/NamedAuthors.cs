using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>The authors that a query names, by their whole name or by its first word.</summary>
/// <param name="Authors">Their ordinals.</param>
/// <param name="Words">The words of the query that name them.</param>
internal sealed record NamedAuthors(IReadOnlySet<int> Authors, IReadOnlySet<string> Words)
{
    /// <summary>Names are looked for among so many words of a query, and so many authors are found at most.</summary>
    private const int MostWords = 512, MostAuthors = 256;

    public static readonly NamedAuthors None = new(new HashSet<int>(), new HashSet<string>());

    /// <summary>Finds them.</summary>
    /// <param name="words">The words of the query, in lower case.</param>
    /// <param name="authors">The authors.</param>
    /// <param name="systems">The systems that are searched; null for all. Of authors of others nothing is known.</param>
    public static NamedAuthors In(IReadOnlyList<string> words, AuthorTable authors, IReadOnlyCollection<int>? systems)
    {
        var found = new HashSet<int>();
        var naming = new HashSet<string>(StringComparer.Ordinal);
        var byWord = new Dictionary<string, IReadOnlyCollection<int>>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count && i < MostWords && found.Count < MostAuthors; i++)
        {
            if (!authors.IsFirstWord(words[i])) continue;
            // A whole name of several words is meant alone; without one the first word stands for everyone it begins.
            if (AddWholeNames(words, i, authors, systems, found, naming)) continue;
            if (!byWord.TryGetValue(words[i], out var candidates)) byWord[words[i]] = candidates = authors.WithFirstWord(words[i], systems);
            if (candidates.Count > 0) naming.Add(words[i]);
            found.UnionWith(candidates);
        }
        return new NamedAuthors(found, naming);
    }

    private static bool AddWholeNames(
        IReadOnlyList<string> words, int position, AuthorTable authors, IReadOnlyCollection<int>? systems, HashSet<int> found, HashSet<string> naming)
    {
        var isAny = false;
        var name = words[position];
        for (var end = position + 1; end < words.Count && end < position + AuthorTable.MostWords; end++)
        {
            name = $"{name} {words[end]}";
            if (authors.WithName(name, systems) is not { Count: > 0 } bearers) continue;
            isAny = true;
            found.UnionWith(bearers);
            naming.UnionWith(words.Skip(position).Take(end - position + 1));
        }
        return isAny;
    }
}
