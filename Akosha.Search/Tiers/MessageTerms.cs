using Akosha.Search.Analysis;

namespace Akosha.Search.Tiers;

/// <summary>Collects the terms of one text for the index, and its length: words that are not stop words.</summary>
internal struct MessageTerms() : ITermSink
{
    public List<string> Terms { get; } = [];

    public int Length { get; private set; }

    public void Word(LexiconEntry word, int start, int end)
    {
        Terms.Add(word.Term);
        if (!word.IsStop) Length++;
    }

    public readonly void Whole(string term, int start, int end) => Terms.Add(term);

    /// <summary>The terms of a text.</summary>
    public static MessageTerms Of(string text)
    {
        var terms = new MessageTerms();
        TextAnalyzer.Analyze(text, ref terms);
        return terms;
    }
}
