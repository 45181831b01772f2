using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>The authors that a query names, by their whole name or by its first word.</summary>
/// <param name="Authors">Their ordinals.</param>
/// <param name="Words">The words of the query that name them.</param>
internal sealed record NamedAuthors(IReadOnlySet<int> Authors, IReadOnlySet<string> Words)
{
    public static readonly NamedAuthors None = new(new HashSet<int>(), new HashSet<string>());

    public static NamedAuthors In(IReadOnlyList<string> words, AuthorTable authors)
    {
        var found = new HashSet<int>();
        var naming = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            var candidates = authors.WithFirstWord(words[i]);
            if (candidates.Count == 0) continue;
            // A whole name of several words is meant alone; without one the first word stands for everyone it begins.
            var whole = candidates.Where(author => authors.Words(author).Count > 1 && StandsAt(words, i, authors.Words(author))).ToList();
            foreach (var author in whole.Count > 0 ? whole : candidates)
            {
                found.Add(author);
                naming.Add(words[i]);
                if (whole.Count > 0) naming.UnionWith(authors.Words(author));
            }
        }
        return new NamedAuthors(found, naming);
    }

    private static bool StandsAt(IReadOnlyList<string> words, int position, IReadOnlyList<string> name) =>
        position + name.Count <= words.Count && name.Select((word, i) => words[position + i] == word).All(same => same);
}
