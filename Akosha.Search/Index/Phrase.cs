namespace Akosha.Search.Index;

/// <summary>Words that are looked for one after the other, by the numbers that a block gives them.</summary>
internal sealed class Phrase
{
    private readonly int[] _ids, _borders;

    /// <param name="ids">The numbers; at least one.</param>
    public Phrase(int[] ids)
    {
        _ids = ids;
        _borders = new int[ids.Length];
        for (var i = 1; i < ids.Length; i++) _borders[i] = Next(_borders[i - 1], ids[i]);
    }

    /// <summary>How many words it has.</summary>
    public int Length => _ids.Length;

    /// <summary>How many words of the phrase the text ends with after one more word.</summary>
    /// <param name="matched">How many it ended with before, less than all.</param>
    /// <param name="id">The word.</param>
    public int Next(int matched, int id)
    {
        while (matched > 0 && _ids[matched] != id) matched = _borders[matched - 1];
        return _ids[matched] == id ? matched + 1 : 0;
    }
}
