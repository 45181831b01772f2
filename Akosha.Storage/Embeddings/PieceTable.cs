using System.Runtime.CompilerServices;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Pieces of words by their hashes (<see cref="WordHash"/>), with open addressing. Whoever looks for the longest of many pieces
/// mostly finds none, which a bitmap tells. A hash of 64 bits stands for its piece: to read the piece itself would cost more than
/// all the rest, and another word that has its hash by chance is one in some hundred million million.
/// </summary>
internal sealed class PieceTable
{
    private const int BitmapBits = 19;

    private readonly ulong[] _bitmap = new ulong[1 << (BitmapBits - 6)];
    private readonly (ulong Hash, int Number)[] _slots;
    private readonly int _bits;

    /// <param name="pieces">The pieces and their numbers; each at most <see cref="WordHash.Longest"/> characters.</param>
    /// <exception cref="InvalidDataException">Two of the pieces have one hash.</exception>
    public PieceTable(IReadOnlyCollection<(string Piece, int Entry)> pieces)
    {
        _bits = 2;
        while (1 << _bits < 2 * pieces.Count) _bits++;
        _slots = new (ulong, int)[1 << _bits];
        Span<ulong> beginnings = stackalloc ulong[WordHash.Longest + 1];
        foreach (var (piece, entry) in pieces)
        {
            WordHash.Beginnings(piece, beginnings);
            var hash = beginnings[piece.Length];
            var place = WordHash.Place(hash, BitmapBits);
            _bitmap[place >> 6] |= 1UL << place;
            var slot = WordHash.Place(hash, _bits);
            for (; _slots[slot].Number != 0; slot = (slot + 1) & (_slots.Length - 1))
                if (_slots[slot].Hash == hash) throw new InvalidDataException($"two pieces, {piece} one of them, have one hash");
            _slots[slot] = (hash, entry + 1);
        }
    }

    /// <summary>The number of the piece that has a hash; −1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ulong hash)
    {
        var place = WordHash.Place(hash, BitmapBits);
        if ((_bitmap[place >> 6] >> place & 1) == 0) return -1;
        var slots = _slots;
        for (var slot = WordHash.Place(hash, _bits); slots[slot].Number != 0; slot = (slot + 1) & (slots.Length - 1))
            if (slots[slot].Hash == hash) return slots[slot].Number - 1;
        return -1;
    }
}
