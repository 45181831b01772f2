using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>The postings of a finished block, read where they lie in its image.</summary>
internal sealed class PackedPostings(Image image) : Postings
{
    private readonly ReadOnlyMemory<ulong> _terms = image.Section<ulong>("terms");
    private readonly ReadOnlyMemory<uint> _starts = image.Section<uint>("starts"), _entries = image.Section<uint>("entries");
    private readonly ReadOnlyMemory<int> _ids = image.Section<int>("ids"), _wordEnds = image.Section<int>("word_ends");
    private readonly ReadOnlyMemory<int> _formEnds = image.Section<int>("form_ends");
    private readonly ReadOnlyMemory<ulong> _forms = image.Section<ulong>("forms");
    private readonly WordList _list = new(image);
    private readonly ReadOnlyMemory<byte> _words = image.Section<byte>("words");

    public override ReadOnlySpan<uint> Find(ulong term)
    {
        var position = _terms.Span.BinarySearch(term);
        if (position < 0) return [];
        var starts = _starts.Span;
        return _entries.Span[(int)starts[position]..(int)starts[position + 1]];
    }

    public override uint FormBit(ulong term, ulong form)
    {
        var position = _terms.Span.BinarySearch(term);
        if (position < 0) return 0;
        var ends = _formEnds.Span;
        return BitOf(_forms.Span[(position == 0 ? 0 : ends[position - 1])..ends[position]], form);
    }

    public override IEnumerable<ListedWord> WordsWith(string part, WordSide side)
    {
        foreach (var (name, term, form) in _list.With(part, side))
        {
            var first = term == 0 ? 0 : _formEnds.Span[term - 1];
            yield return new ListedWord(name, _terms.Span[term], _forms.Span[first + form]);
        }
    }

    public override int IdOf(ulong term) => _terms.Span.BinarySearch(term) is >= 0 and var position ? _ids.Span[position] : -1;

    public override ReadOnlySpan<byte> Words(BlockOffset offset)
    {
        var ends = _wordEnds.Span;
        return _words.Span[(offset.Value == 0 ? 0 : ends[offset.Value - 1])..ends[offset.Value]];
    }
}
