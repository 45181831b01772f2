namespace Akosha.Search.Index;

/// <summary>
/// Words that are looked for one after the other, by the numbers that a block gives them. A few are looked for as the bytes in
/// which the block has them; for many each word of a text is looked at once (Knuth, Morris and Pratt 1977), however they repeat.
/// </summary>
internal sealed class Phrase
{
    private const int MaxBytes = 32;

    private readonly int[] _ids, _borders;
    private readonly byte[] _bytes;

    /// <param name="ids">The numbers; at least one.</param>
    public Phrase(int[] ids)
    {
        _ids = ids;
        _borders = new int[ids.Length];
        for (var i = 1; i < ids.Length; i++) _borders[i] = Next(_borders[i - 1], ids[i]);
        _bytes = WordIds.Encode(ids);
    }

    /// <summary>True if it is in a text.</summary>
    /// <param name="words">The words of the text (<see cref="WordIds"/>).</param>
    public bool IsIn(ReadOnlySpan<byte> words) => _bytes.Length <= MaxBytes ? HasBytes(words) : HasWords(words);

    private bool HasBytes(ReadOnlySpan<byte> words)
    {
        for (var from = 0; words[from..].IndexOf(_bytes) is >= 0 and var found; from += found + 1)
            if (WordIds.IsStart(words, from + found)) return true;
        return false;
    }

    private bool HasWords(ReadOnlySpan<byte> words)
    {
        var matched = 0;
        while (WordIds.TryRead(ref words, out var id))
            if ((matched = Next(matched, id)) == _ids.Length) return true;
        return false;
    }

    /// <summary>How many words of the phrase the text ends with after one more word.</summary>
    private int Next(int matched, int id)
    {
        while (matched > 0 && _ids[matched] != id) matched = _borders[matched - 1];
        return _ids[matched] == id ? matched + 1 : 0;
    }
}
