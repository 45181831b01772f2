using System.Collections.Frozen;

namespace Akosha.Storage.Embeddings;

/// <summary>The words that make up about half of any English text and say nothing of what it is about.</summary>
internal static class CommonWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = FrozenSet.Create(StringComparer.Ordinal,
        ("the be to of and a in that have i it for not on with he as you do at this but his by from they we say her she or an "
        + "will my one all would there their what so up out if about who get which go me when make can like time no just him "
        + "know take into your some could them see other than then now only its over also how our well even want because any "
        + "these us is are was were been has had did does am s t m re ve ll d don yeah really too very much more most here "
        + "where why").Split(' '))
            .GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> word) => Words.Contains(word);
}
