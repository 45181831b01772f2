using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>The postings of a finished block, read where they lie in its image.</summary>
internal sealed class PackedPostings(Image image) : Postings
{
    private const int Near = 32;

    private readonly ReadOnlyMemory<ulong> _terms = image.Section<ulong>("terms");
    private readonly ReadOnlyMemory<uint> _starts = image.Section<uint>("starts"), _entries = image.Section<uint>("entries");
    private readonly ReadOnlyMemory<int> _ids = image.Section<int>("ids"), _wordEnds = image.Section<int>("word_ends");
    private readonly ReadOnlyMemory<int> _formEnds = image.Section<int>("form_ends");
    private readonly ReadOnlyMemory<ulong> _forms = image.Section<ulong>("forms");
    private readonly WordList _list = new(image);
    private readonly ReadOnlyMemory<byte> _words = image.Section<byte>("words");

    public override ReadOnlySpan<uint> Find(ulong term)
    {
        var position = PositionOf(term);
        if (position < 0) return [];
        var starts = _starts.Span;
        return _entries.Span[(int)starts[position]..(int)starts[position + 1]];
    }

    public override uint FormBit(ulong term, ulong form)
    {
        var position = PositionOf(term);
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

    public override int IdOf(ulong term) => PositionOf(term) is >= 0 and var position ? _ids.Span[position] : -1;

    public override ReadOnlySpan<byte> Words(BlockOffset offset)
    {
        var ends = _wordEnds.Span;
        return _words.Span[(offset.Value == 0 ? 0 : ends[offset.Value - 1])..ends[offset.Value]];
    }

    /// <summary>
    /// Where a term is; −1 if it is not there. Hashes lie evenly, so that it is looked for near where it should be.
    /// </summary>
    private int PositionOf(ulong term)
    {
        var terms = _terms.Span;
        var low = (int)Math.BigMul(term, (ulong)terms.Length, out _);
        var high = low;
        for (var step = Near; low > 0 && terms[low] > term; step *= 2) low = Math.Max(0, low - step);
        for (var step = Near; high < terms.Length && terms[high] < term; step *= 2) high += step;
        var found = terms[low..Math.Min(high + 1, terms.Length)].BinarySearch(term);
        return found < 0 ? -1 : low + found;
    }
}
