using System.Collections;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// What is left of the words of a vocabulary when one letter is left out, or none, and which word it is of. The first letter
/// stays always. Most leavings of an unknown word are none of the vocabulary's, which a bitmap tells that fits into a core's
/// cache.
/// </summary>
internal sealed class Leavings
{
    private const int BitmapBits = 22;

    private readonly BitArray _bitmap = new(1 << BitmapBits);
    private readonly Dictionary<ulong, int> _entries = [];

    /// <param name="vocabulary">The words by their numbers; those are left out that are not of a to z.</param>
    /// <param name="shortest">The length of the shortest word that counts.</param>
    /// <param name="longest">The length of the longest, at most <see cref="WordHash.Longest"/>.</param>
    public Leavings(IReadOnlyList<string> vocabulary, int shortest, int longest)
    {
        Span<ulong> beginnings = stackalloc ulong[longest + 1];
        foreach (var (entry, word) in vocabulary.Index())
        {
            if (word.Length < shortest || word.Length > longest || word.AsSpan().ContainsAnyExceptInRange('a', 'z')) continue;
            WordHash.Beginnings(word, beginnings);
            Add(beginnings[word.Length], entry);
            for (var i = 1; i < word.Length; i++) Add(WordHash.Without(beginnings[..(word.Length + 1)], i), entry);
        }
        _entries.TrimExcess();
    }

    /// <summary>The word that a leaving is of; the first one, if it is of several; −1 for none.</summary>
    /// <param name="leaving">Its hash.</param>
    public int Find(ulong leaving) =>
        _bitmap[WordHash.Place(leaving, BitmapBits)] && _entries.TryGetValue(leaving, out var entry) ? entry : -1;

    private void Add(ulong leaving, int entry)
    {
        _entries.TryAdd(leaving, entry);
        _bitmap[WordHash.Place(leaving, BitmapBits)] = true;
    }
}
