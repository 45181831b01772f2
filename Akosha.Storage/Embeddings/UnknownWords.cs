using System.IO.Hashing;
using System.Numerics;
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

    // Words that were met last are remembered: most are names and terms that come again.
    private const int Remembered = 1 << 13;

    // Of the length of a vector of a rare word.
    private const float GramLength = 2f;

    private readonly Leavings _leavings = new(table.Vocabulary, Shortest, Longest);
    private readonly float _length = TypicalLength(table);
    private readonly Known?[] _known = new Known?[Remembered];

    /// <summary>What a word adds: its runs of characters as components with one scale, and an entry, or −1.</summary>
    private sealed record Known(string Word, sbyte[] Components, float Scale, int Entry);

    /// <summary>Adds a word.</summary>
    /// <param name="word">The word, in lower case.</param>
    /// <param name="vector">Takes it.</param>
    public void Add(string word, Span<float> vector)
    {
        ref var slot = ref _known[string.GetHashCode(word) & (Remembered - 1)];
        var known = Volatile.Read(ref slot);
        if (known is null || known.Word != word)
        {
            known = Know(word);
            if (word.Length <= Longest) Volatile.Write(ref slot, known);
        }
        Add(known.Components, known.Scale, vector);
        if (known.Entry >= 0) Add(table.ComponentsOf(known.Entry), table.Scales[known.Entry], vector);
    }

    /// <summary>Lets go of the words that are remembered.</summary>
    public void Forget() => Array.Clear(_known);

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

    private Known Know(string word)
    {
        var read = word.AsSpan(0, Math.Min(word.Length, Longest));
        Span<char> marked = stackalloc char[read.Length + 2];
        (marked[0], marked[^1]) = ('^', '$');
        read.CopyTo(marked[1..]);
        var components = new sbyte[table.Dimensions];
        for (var size = 3; size <= 4; size++)
            for (var start = 0; start + size <= marked.Length; start++) AddRun(marked.Slice(start, size), components);
        var runs = Math.Max(1, 2 * marked.Length - 5);
        return new Known(word, components, GramLength * _length / MathF.Sqrt(runs * Directions), Misspelt(read));
    }

    private static void AddRun(ReadOnlySpan<char> run, sbyte[] components)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(run));
        var signs = hash * 0x9E37_79B9_7F4A_7C15;
        for (var i = 0; i < Directions; i++)
        {
            ref var component = ref components[(int)(hash >> (8 * i) & 0xFF) % components.Length];
            component = (sbyte)Math.Clamp(component + ((signs >> (56 + i) & 1) == 0 ? 1 : -1), sbyte.MinValue, sbyte.MaxValue);
        }
    }

    private static void Add(ReadOnlySpan<sbyte> components, float scale, Span<float> vector)
    {
        var i = 0;
        for (; i + Vector<sbyte>.Count <= vector.Length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(components[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Add(first, scale, vector[i..]);
            Add(second, scale, vector[(i + Vector<float>.Count)..]);
            Add(third, scale, vector[(i + 2 * Vector<float>.Count)..]);
            Add(fourth, scale, vector[(i + 3 * Vector<float>.Count)..]);
        }
        for (; i < vector.Length; i++) vector[i] += scale * components[i];
    }

    private static void Add(Vector<int> components, float scale, Span<float> vector) =>
        (new Vector<float>(vector) + scale * Vector.ConvertToSingle(components)).CopyTo(vector);

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
