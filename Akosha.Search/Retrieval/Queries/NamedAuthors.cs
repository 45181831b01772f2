namespace Akosha.Search.Retrieval.Queries;

/// <summary>The authors that a query names, by their whole name or by its first word.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Words">The words of the query that name them.</param>
internal sealed record NamedAuthors(IReadOnlySet<string> Names, IReadOnlySet<string> Words)
{
    /// <summary>No further mention is looked at once so many authors are named.</summary>
    private const int MaxAuthors = 256;

    /// <summary>
    /// Decides between the mentions of a query: a whole name is meant alone, without one the first word stands for everyone it
    /// begins.
    /// </summary>
    /// <param name="mentions">The mentions, by rising place.</param>
    /// <param name="words">The words of the query.</param>
    public static NamedAuthors Of(IReadOnlyList<AuthorMention> mentions, IReadOnlyList<string> words)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var naming = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in mentions.GroupBy(mention => mention.First))
        {
            if (names.Count >= MaxAuthors) break;
            var isWhole = place.Any(mention => mention is { Count: > 1, Names.Count: > 0 });
            foreach (var mention in place)
            {
                if (isWhole != mention.Count > 1 || mention.Names is not { Count: > 0 }) continue;
                names.UnionWith(mention.Names);
                naming.UnionWith(words.Skip(mention.First).Take(mention.Count));
            }
        }
        return new NamedAuthors(names, naming);
    }
}
