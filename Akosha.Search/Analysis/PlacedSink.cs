namespace Akosha.Search.Analysis;

/// <summary>Gives terms of a copy of a text on with where they stand in the text itself.</summary>
/// <param name="sink">Takes the terms.</param>
/// <param name="places">The place in the text of each character of the copy.</param>
internal ref struct PlacedSink<TSink>(TSink sink, ReadOnlySpan<int> places) : ITermSink
    where TSink : ITermSink, allows ref struct
{
    private readonly ReadOnlySpan<int> _places = places;

    /// <summary>What takes the terms, with what it has taken.</summary>
    public TSink Sink = sink;

    public void Word(LexiconEntry word, int start, int end) => Sink.Word(word, _places[start], _places[end - 1] + 1);

    public void Whole(scoped ReadOnlySpan<char> term, int start, int end) =>
        Sink.Whole(term, _places[start], _places[end - 1] + 1);
}
