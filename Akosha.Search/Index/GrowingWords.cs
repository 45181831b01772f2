namespace Akosha.Search.Index;

/// <summary>
/// The listed words of a block that still grows, by the characters that they begin and end with. One writer, any number of
/// readers.
/// </summary>
internal sealed class GrowingWords
{
    /// <summary>Of so many characters on a side there is a list of the words that have them; the longer, the fewer.</summary>
    private const int Long = 4, Short = 2;

    private readonly GrowableColumn<Entry?> _all = new();
    private readonly TermTable<GrowableColumn<Entry?>> _starts = new(), _ends = new();

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
        foreach (var length in (ReadOnlySpan<int>)[Short, Long])
        {
            if (entry.Word.Name.Length < length) return;
            Add(WordSide.Start, length, entry);
            Add(WordSide.End, length, entry);
        }
    }

    /// <inheritdoc cref="Postings.WordsWith"/>
    public IEnumerable<ListedWord> With(string part, WordSide side)
    {
        var length = part.Length >= Long ? Long : Short;
        if ((part.Length < Short ? _all : ListsOf(side).Find(KeyOf(part, side, length))) is not { } entries) yield break;
        var count = entries.Count;
        var values = entries.Values;
        for (var i = 0; i < count && i < values.Length; i++)
            if (values[i] is { Word: var word } && Has(word.Name, part, side)) yield return word; // null while it is written
    }

    private static bool Has(string word, string part, WordSide side) => side == WordSide.Start
        ? word.StartsWith(part, StringComparison.Ordinal) : word.EndsWith(part, StringComparison.Ordinal);

    private void Add(WordSide side, int length, Entry entry)
    {
        var key = KeyOf(entry.Word.Name, side, length);
        if (ListsOf(side).Find(key) is not { } entries) ListsOf(side).Add(key, entries = new GrowableColumn<Entry?>(2));
        entries.Add(entry);
    }

    private TermTable<GrowableColumn<Entry?>> ListsOf(WordSide side) => side == WordSide.Start ? _starts : _ends;

    /// <summary>Characters at a side of a text as a number: no two and no four of them are the same, since none is 0.</summary>
    private static ulong KeyOf(string text, WordSide side, int length)
    {
        var key = 0UL;
        foreach (var letter in side == WordSide.Start ? text.AsSpan(0, length) : text.AsSpan(text.Length - length))
            key = key << 16 | letter;
        return key;
    }
}
