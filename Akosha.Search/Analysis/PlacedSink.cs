namespace Akosha.Search.Analysis;

/// <summary>Gives terms of a copy of a text on with where they stand in the text itself.</summary>
/// <param name="sink">Takes the terms.</param>
/// <param name="starts">The place in the text at which each unit of the copy starts.</param>
/// <param name="ends">The place at which it ends; empty if each is one unit long.</param>
internal ref struct PlacedSink<TSink>(TSink sink, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends) : ITermSink
    where TSink : ITermSink, allows ref struct
{
    private readonly ReadOnlySpan<int> _starts = starts, _ends = ends;

    /// <summary>What takes the terms, with what it has taken.</summary>
    public TSink Sink = sink;

    public void Word(LexiconEntry word, int start, int end) => Sink.Word(word, _starts[start], EndOf(end));

    public void Joined(LexiconEntry word, int start, int end) => Sink.Joined(word, _starts[start], EndOf(end));

    public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Sink.Whole(term, _starts[start], EndOf(end));

    public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll) =>
        Sink.Beginning(term, _starts[start], EndOf(end), isAll);

    private readonly int EndOf(int end) => _ends.IsEmpty ? _starts[end - 1] + 1 : _ends[end - 1];
}
