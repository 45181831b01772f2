using System.Collections;
using System.Runtime.CompilerServices;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Pieces of words by their hashes (<see cref="WordHash"/>), with open addressing. Whoever looks for the longest of many pieces
/// mostly finds none, which a bitmap tells.
/// </summary>
internal sealed class PieceTable
{
    private const int BitmapBits = 19;

    private readonly BitArray _bitmap = new(1 << BitmapBits);
    private readonly (string? Piece, int Entry)[] _slots;
    private readonly int _bits;

    /// <param name="pieces">The pieces and their numbers; each at most <see cref="WordHash.Longest"/> characters.</param>
    public PieceTable(IReadOnlyCollection<(string Piece, int Entry)> pieces)
    {
        _bits = 2;
        while (1 << _bits < 2 * pieces.Count) _bits++;
        _slots = new (string?, int)[1 << _bits];
        Span<ulong> beginnings = stackalloc ulong[WordHash.Longest + 1];
        foreach (var (piece, entry) in pieces)
        {
            WordHash.Beginnings(piece, beginnings);
            var hash = beginnings[piece.Length];
            _bitmap[WordHash.Place(hash, BitmapBits)] = true;
            var slot = WordHash.Place(hash, _bits);
            while (_slots[slot].Piece is not null) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (piece, entry);
        }
    }

    /// <summary>The number of a piece; −1 if it is none.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="hash">Its hash.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<char> piece, ulong hash)
    {
        if (!_bitmap[WordHash.Place(hash, BitmapBits)]) return -1;
        for (var slot = WordHash.Place(hash, _bits); _slots[slot].Piece is { } found; slot = (slot + 1) & (_slots.Length - 1))
            if (piece.SequenceEqual(found)) return _slots[slot].Entry;
        return -1;
    }
}
