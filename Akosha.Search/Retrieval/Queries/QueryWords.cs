using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Collects the terms of a query, and its words as they are written.</summary>
internal readonly struct QueryWords() : ITermSink
{
    /// <summary>Every term, in order; whole identifiers after their words.</summary>
    public List<LexiconEntry> Terms { get; } = [];

    /// <summary>The words in lower case, in order.</summary>
    public List<LexiconEntry> Words { get; } = [];

    /// <inheritdoc/>
    public void Word(LexiconEntry word, int start, int end)
    {
        Terms.Add(word);
        Words.Add(word);
    }

    /// <inheritdoc/>
    public void Joined(LexiconEntry word, int start, int end) => Terms.Add(word);

    /// <inheritdoc/>
    public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Terms.Add(Lexicon.Verbatim(term));

    /// <inheritdoc/>
    public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll)
    {
        if (isAll) Terms.Add(Lexicon.Verbatim(term));
    }
}
