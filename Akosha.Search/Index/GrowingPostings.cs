using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// The postings of a block that still grows: one writer appends messages in order while readers read what was published to them.
/// A reader stops at the first offset that its snapshot does not have.
/// </summary>
internal sealed class GrowingPostings : Postings
{
    private readonly TermTable<List> _lists = new();
    private readonly GrowableColumn<int> _wordEnds = new();
    private readonly GrowableColumn<byte> _words = new(4096);
    private long _entries;

    private sealed class List(int id)
    {
        private uint[] _values = new uint[2];
        private int _count;

        public int Id => id;

        public ReadOnlySpan<uint> Values =>
            Volatile.Read(ref _values)
            .AsSpan(0, Volatile.Read(ref _count) is var count && count <= _values.Length ? count : _values.Length);

        public bool Add(BlockOffset offset)
        {
            if (_count > 0 && OffsetOf(_values[_count - 1]) == offset)
            {
                if (FrequencyOf(_values[_count - 1]) < MaxFrequency) _values[_count - 1]++;
                return false;
            }
            if (_count == _values.Length) Volatile.Write(ref _values, Grown());
            _values[_count] = Entry(offset);
            Volatile.Write(ref _count, _count + 1);
            return true;
        }

        private uint[] Grown()
        {
            var grown = new uint[_count * 2];
            _values.CopyTo(grown, 0);
            return grown;
        }
    }

    /// <summary>How many messages there are.</summary>
    public int Messages => _wordEnds.Count;

    /// <summary>Bytes that are held, roughly.</summary>
    public long Bytes => _entries * 6 + _lists.Count * 120L + _words.Count + _wordEnds.Count * 4L;

    /// <summary>Adds the next message.</summary>
    public void Add(AnalyzedText content, AnalyzedText? author)
    {
        var offset = new BlockOffset(_wordEnds.Count);
        foreach (var word in content.Words) WriteId(Add(word, offset));
        foreach (var whole in content.Wholes) Add(whole, offset);
        if (author is { } name)
        {
            foreach (var word in name.Words) Add(Analysis.TermHash.OfAuthor(word), offset);
            foreach (var whole in name.Wholes) Add(Analysis.TermHash.OfAuthor(whole), offset);
        }
        _wordEnds.Add(_words.Count);
    }

    public override ReadOnlySpan<uint> Find(ulong term) => _lists.Find(term) is { } list ? list.Values : [];

    public override int IdOf(ulong term) => _lists.Find(term) is { } list ? list.Id : -1;

    public override ReadOnlySpan<byte> Words(BlockOffset offset)
    {
        var start = offset.Value == 0 ? 0 : _wordEnds[offset.Value - 1];
        return _words.Values.AsSpan(start, _wordEnds[offset.Value] - start);
    }

    /// <summary>The postings as sections of an image (<see cref="PackedPostings"/>).</summary>
    public void Pack(ImageWriter image)
    {
        var terms = new ulong[_lists.Count];
        var lists = new List[terms.Length];
        foreach (var (position, (term, list)) in _lists.All().Index()) (terms[position], lists[position]) = (term, list);
        Array.Sort(terms, lists);
        var starts = new uint[terms.Length + 1];
        for (var i = 0; i < lists.Length; i++) starts[i + 1] = starts[i] + (uint)lists[i].Values.Length;
        image.Add<ulong>("terms", terms);
        image.Add<uint>("starts", starts);
        image.Add<uint>("entries", checked((int)_entries), entries =>
        {
            for (var i = 0; i < lists.Length; i++) lists[i].Values.CopyTo(entries[(int)starts[i]..]);
        });
        image.Add<int>("ids", Array.ConvertAll(lists, list => list.Id));
        image.Add("word_ends", _wordEnds.Published());
        image.Add("words", _words.Published());
    }

    private int Add(ulong term, BlockOffset offset)
    {
        if (_lists.Find(term) is not { } list) _lists.Add(term, list = new List(_lists.Count));
        if (list.Add(offset)) _entries++;
        return list.Id;
    }

    private void WriteId(int id)
    {
        for (; id >= 0x80; id >>= 7) _words.Add((byte)(id | 0x80));
        _words.Add((byte)id);
    }
}
