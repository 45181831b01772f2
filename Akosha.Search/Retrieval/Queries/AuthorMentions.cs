using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Finds where a query may name authors.</summary>
internal static class AuthorMentions
{
    /// <summary>Names are looked for among so many words of a query.</summary>
    private const int MaxWords = 512;

    /// <summary>The mentions, by rising place.</summary>
    /// <param name="words">The words of the query, in lower case.</param>
    /// <param name="nameless">The positions of words that name nobody by themselves.</param>
    /// <param name="authors">The authors.</param>
    /// <param name="systems">The systems that are searched; null for all. Of authors of others nothing is known.</param>
    public static List<AuthorMention> In(
        IReadOnlyList<string> words, IReadOnlySet<int> nameless, AuthorTable authors, IReadOnlyCollection<SystemOrdinal>? systems)
    {
        var mentions = new List<AuthorMention>();
        var byWord = new Dictionary<string, IReadOnlySet<string>?>(StringComparer.Ordinal);
        for (var first = 0; first < words.Count && first < MaxWords; first++)
        {
            if (!authors.IsFirstWord(words[first])) continue;
            if (!byWord.TryGetValue(words[first], out var names))
                byWord[words[first]] = names = NamesOf(authors.WithFirstWord(words[first], systems), authors);
            if (names is not { Count: 0 } && !nameless.Contains(first)) mentions.Add(new AuthorMention(first, 1, names));
            var name = words[first];
            for (var end = first + 1; end < words.Count && end < first + AuthorTable.MaxWords; end++)
            {
                name = $"{name} {words[end]}";
                if (authors.WithName(name, systems) is var bearers && bearers is not { Count: 0 })
                    mentions.Add(new AuthorMention(first, end - first + 1, NamesOf(bearers, authors)));
            }
        }
        return mentions;
    }

    private static HashSet<string>? NamesOf(IReadOnlyCollection<AuthorOrdinal>? bearers, AuthorTable authors) =>
        bearers?.Select(authors.Name).ToHashSet(StringComparer.Ordinal);
}
