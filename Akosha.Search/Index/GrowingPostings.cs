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
    private readonly GrowingWords _listed = new();
    private long _entries;

    private sealed class List(int id)
    {
        private uint[] _values = new uint[2];
        private ulong[] _forms = [];
        private int _count;

        public int Id => id;

        public ReadOnlySpan<uint> Values =>
            Volatile.Read(ref _values)
            .AsSpan(0, Volatile.Read(ref _count) is var count && count <= _values.Length ? count : _values.Length);

        /// <summary>The first forms of the term that came.</summary>
        public ReadOnlySpan<ulong> Forms => Volatile.Read(ref _forms);

        public bool Add(BlockOffset offset, ulong form)
        {
            var bit = BitOf(NumberOf(form));
            if (_count > 0 && OffsetOf(_values[_count - 1]) == offset)
            {
                var value = _values[_count - 1] | bit;
                _values[_count - 1] = FrequencyOf(value) < MaxFrequency ? value + 1 : value;
                return false;
            }
            if (_count == _values.Length) Volatile.Write(ref _values, Grown());
            _values[_count] = Entry(offset) | bit;
            Volatile.Write(ref _count, _count + 1);
            return true;
        }

        private int NumberOf(ulong form)
        {
            var number = Array.IndexOf(_forms, form);
            if (number >= 0 || _forms.Length == MaxForms) return number < 0 ? MaxForms : number;
            Volatile.Write(ref _forms, [.. _forms, form]);
            return _forms.Length - 1;
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
    public long Bytes => _entries * 6 + _lists.Count * 152L + _words.Count + _wordEnds.Count * 4L;

    /// <summary>Adds the next message.</summary>
    public void Add(AnalyzedText content, AnalyzedText? author)
    {
        var offset = new BlockOffset(_wordEnds.Count);
        foreach (var word in content.Words) WordIds.Add(_words, Add(IndexedTerm.Of(word), offset));
        foreach (var whole in content.Wholes) Add(whole, offset);
        if (author is { } name)
        {
            foreach (var word in name.Words) Add(IndexedTerm.Of(Analysis.TermHash.OfAuthor(word.Hash)), offset);
            foreach (var whole in name.Wholes) Add(IndexedTerm.Of(Analysis.TermHash.OfAuthor(whole.Hash)), offset);
        }
        _wordEnds.Add(_words.Count);
    }

    public override ReadOnlySpan<uint> Find(ulong term) => _lists.Find(term) is { } list ? list.Values : [];

    public override uint FormBit(ulong term, ulong form) => _lists.Find(term) is { } list ? BitOf(list.Forms, form) : 0;

    public override IEnumerable<ListedWord> WordsWith(string part, WordSide side) => _listed.With(part, side);

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
        foreach (var (position, (term, list)) in _lists.All().Index())
        {
            terms[position] = term;
            lists[position] = list;
        }
        Array.Sort(terms, lists);
        var starts = new uint[terms.Length + 1];
        for (var i = 0; i < lists.Length; i++) starts[i + 1] = starts[i] + (uint)lists[i].Values.Length;
        image.Add<ulong>("terms", terms);
        image.Add<uint>("starts", starts);
        image.Add<uint>("entries", checked((int)_entries), entries =>
        {
            for (var i = 0; i < lists.Length; i++) lists[i].Values.CopyTo(entries[(int)starts[i]..]);
        });
        var forms = new int[terms.Length];
        for (var i = 0; i < lists.Length; i++) forms[i] = (i > 0 ? forms[i - 1] : 0) + lists[i].Forms.Length;
        image.Add<int>("form_ends", forms);
        image.Add<ulong>("forms", forms.Length == 0 ? 0 : forms[^1], all =>
        {
            for (var i = 0; i < lists.Length; i++) lists[i].Forms.CopyTo(all[(i > 0 ? forms[i - 1] : 0)..]);
        });
        var positions = new int[lists.Length];
        for (var i = 0; i < lists.Length; i++) positions[lists[i].Id] = i;
        WordList.Pack(image, Array.ConvertAll(
            _listed.All.ToArray(), listed => (listed!.Word.Name, positions[listed.List], (byte)listed.Number)));
        image.Add<int>("ids", Array.ConvertAll(lists, list => list.Id));
        image.Add("word_ends", _wordEnds.Published());
        image.Add("words", _words.Published());
    }

    private int Add(IndexedTerm term, BlockOffset offset)
    {
        if (_lists.Find(term.Hash) is not { } list) _lists.Add(term.Hash, list = new List(_lists.Count));
        var forms = list.Forms.Length;
        if (list.Add(offset, term.Form)) _entries++;
        if (list.Forms.Length > forms && term.Name is { } name)
            _listed.Add(new GrowingWords.Entry(new ListedWord(name, term.Hash, term.Form), list.Id, forms));
        return list.Id;
    }
}
