using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Collects the terms of a query, and its words as they are written.</summary>
internal readonly struct QueryWords() : ITermSink
{
    /// <summary>Every term, in order; whole identifiers after their words.</summary>
    public List<LexiconEntry> Terms { get; } = [];

    /// <summary>The words in lower case, in order.</summary>
    public List<string> Surfaces { get; } = [];

    public void Word(LexiconEntry word, int start, int end)
    {
        Terms.Add(word);
        Surfaces.Add(word.Surface);
    }

    public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Terms.Add(Lexicon.Verbatim(term));
}
