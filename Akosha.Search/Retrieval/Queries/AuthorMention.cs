using Akosha.Search.Index;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>A place in a query at which a name of authors stands: a whole name, or the first word of one.</summary>
/// <param name="First">The position of its first word.</param>
/// <param name="Count">How many words it has: one for the first word of a name, more for a whole name.</param>
/// <param name="Names">The names of the authors, as the data has them; null if so many bear it that it names nobody.</param>
internal sealed record AuthorMention(int First, int Count, IReadOnlySet<string>? Names)
{
    /// <summary>This and the same place as another part of what is searched has it.</summary>
    public AuthorMention Merge(AuthorMention other)
    {
        var names = Names is null || other.Names is null ? null : Names.Union(other.Names).ToHashSet(StringComparer.Ordinal);
        return this with { Names = names?.Count > NameBearers.Max ? null : names };
    }
}
