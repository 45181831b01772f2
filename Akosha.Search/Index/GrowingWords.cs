namespace Akosha.Search.Index;

/// <summary>
/// The listed words of a block that still grows, by the characters that they begin and end with. One writer, any number of
/// readers.
/// </summary>
internal sealed class GrowingWords
{
    private const int KeyLength = 2;

    private readonly GrowableColumn<Entry?> _all = new();
    private readonly TermTable<GrowableColumn<Entry?>> _bySide = new();

    /// <summary>A word: a reference, so that readers see all of it or none.</summary>
    /// <param name="Word">The word.</param>
    /// <param name="List">The number of its term's list.</param>
    /// <param name="Number">The number of its form among those of the term.</param>
    public sealed record Entry(ListedWord Word, int List, int Number);

    /// <summary>The words so far.</summary>
    public ReadOnlyMemory<Entry?> All => _all.Published();

    /// <summary>Adds a word.</summary>
    public void Add(Entry entry)
    {
        _all.Add(entry);
        if (entry.Word.Name.Length < KeyLength) return;
        Add(WordSide.Start, entry);
        Add(WordSide.End, entry);
    }

    /// <inheritdoc cref="Postings.WordsWith"/>
    public IEnumerable<ListedWord> With(string part, WordSide side)
    {
        if ((part.Length < KeyLength ? _all : _bySide.Find(KeyOf(part, side))) is not { } entries) yield break;
        var count = entries.Count;
        var values = entries.Values;
        for (var i = 0; i < count; i++)
            if (values[i] is { Word: var word } && Has(word.Name, part, side)) yield return word; // null while it is written
    }

    private static bool Has(string word, string part, WordSide side) => side == WordSide.Start
        ? word.StartsWith(part, StringComparison.Ordinal) : word.EndsWith(part, StringComparison.Ordinal);

    private void Add(WordSide side, Entry entry)
    {
        var key = KeyOf(entry.Word.Name, side);
        if (_bySide.Find(key) is not { } entries) _bySide.Add(key, entries = new GrowableColumn<Entry?>(4));
        entries.Add(entry);
    }

    private static ulong KeyOf(string text, WordSide side)
    {
        var from = side == WordSide.Start ? 0 : text.Length - KeyLength;
        return (ulong)side << 32 | (ulong)text[from] << 16 | text[from + 1];
    }
}
