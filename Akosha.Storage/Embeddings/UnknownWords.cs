using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// What a word that is no entry of the vocabulary adds to a vector, besides its pieces: a direction for each run of three or four
/// characters (as in fastText, Bojanowski et al. 2017), by which it is near to words that are written nearly the same or hold a
/// part of it; and the vector of the entry that it is a misspelling of, if there is one within a letter of it. Such entries are
/// found by what is left when a letter is left out of either (as SymSpell does, Garbe 2012). Any thread may use it.
/// </summary>
/// <param name="table">The vectors of the entries.</param>
internal sealed class UnknownWords(StaticTable table)
{
    private const int Shortest = 5, Longest = 64, Directions = 8;

    // Of the length of a vector of a rare word.
    private const float GramLength = 2f;

    private readonly Leavings _leavings = new(table.Vocabulary, Shortest, Longest);
    private readonly float _length = TypicalLength(table);

    /// <summary>Adds a word.</summary>
    /// <param name="word">The word, in lower case.</param>
    /// <param name="vector">Takes it.</param>
    public void Add(ReadOnlySpan<char> word, Span<float> vector)
    {
        if (word.Length > Longest) word = word[..Longest];
        AddRuns(word, vector);
        if (Misspelt(word) is not (>= 0 and var entry)) return;
        var components = table.ComponentsOf(entry);
        var scale = table.Scales[entry];
        for (var i = 0; i < vector.Length; i++) vector[i] += scale * components[i];
    }

    /// <summary>The entry that a word is a misspelling of; −1 for none.</summary>
    public int Misspelt(ReadOnlySpan<char> word)
    {
        if (word.Length is < Shortest or > Longest || word.ContainsAnyExceptInRange('a', 'z')) return -1;
        Span<ulong> beginnings = stackalloc ulong[word.Length + 1];
        WordHash.Beginnings(word, beginnings);
        var best = _leavings.Find(beginnings[^1]);
        for (var i = 1; i < word.Length; i++)
        {
            var candidate = _leavings.Find(WordHash.Without(beginnings, i));
            // What stands first in the vocabulary is what is written most often.
            if (candidate >= 0 && (best < 0 || candidate < best)) best = candidate;
        }
        return best;
    }

    private void AddRuns(ReadOnlySpan<char> word, Span<float> vector)
    {
        Span<char> marked = stackalloc char[word.Length + 2];
        marked[0] = '^';
        marked[^1] = '$';
        word.CopyTo(marked[1..]);
        var step = GramLength * _length / MathF.Sqrt(Math.Max(1, 2 * marked.Length - 5) * Directions);
        for (var size = 3; size <= 4; size++)
            for (var start = 0; start + size <= marked.Length; start++) AddRun(marked.Slice(start, size), step, vector);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun(ReadOnlySpan<char> run, float step, Span<float> vector)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(run));
        var signs = hash * 0x9E37_79B9_7F4A_7C15;
        for (var i = 0; i < Directions; i++)
        {
            // One byte of the hash names a component; where there are as many as bytes it needs no remainder.
            var component = (int)(hash >> (8 * i) & 0xFF);
            if (component >= vector.Length) component %= vector.Length;
            vector[component] += (signs >> (56 + i) & 1) == 0 ? step : -step;
        }
    }

    private static float TypicalLength(StaticTable table)
    {
        var lengths = new List<float>();
        var scales = table.Scales;
        for (var entry = 0; entry < scales.Length; entry++)
        {
            var sum = 0;
            foreach (var component in table.ComponentsOf(entry)) sum += component * component;
            lengths.Add(scales[entry] * MathF.Sqrt(sum));
        }
        lengths.Sort();
        return lengths.Count == 0 ? 0 : lengths[lengths.Count / 2];
    }
}
