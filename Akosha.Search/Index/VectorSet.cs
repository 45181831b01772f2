using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>The vectors of one model in a block, by rising offset of their messages.</summary>
/// <param name="Model">The model that made them; vectors of different models are never compared.</param>
/// <param name="Dimensions">Components of a vector.</param>
/// <param name="Offsets">Offsets of the messages that have one.</param>
/// <param name="Codes">A sign code each (<see cref="SignCodes"/>).</param>
/// <param name="Scales">What one step of a component is worth.</param>
/// <param name="Chunks">Components, one vector after the other, of <see cref="PerChunk"/> vectors each but the last.</param>
internal sealed record VectorSet(
    string Model, int Dimensions, ReadOnlyMemory<BlockOffset> Offsets, ReadOnlyMemory<ulong> Codes, ReadOnlyMemory<float> Scales,
    IReadOnlyList<ReadOnlyMemory<sbyte>> Chunks)
{
    /// <summary>Vectors in a chunk.</summary>
    public const int PerChunk = 4096;

    /// <summary>How many there are.</summary>
    public int Count => Scales.Length;

    /// <summary>The components of the vector at a position.</summary>
    public ReadOnlySpan<sbyte> ComponentsAt(int position) =>
        Chunks[position / PerChunk].Span.Slice(position % PerChunk * Dimensions, Dimensions);

    /// <summary>The position of a message's vector; −1 if it has none.</summary>
    public int Find(BlockOffset offset)
    {
        var offsets = Offsets.Span;
        if (offset.Value < offsets.Length && offsets[offset.Value] == offset) return offset.Value; // most messages have one
        return offsets.BinarySearch(offset) is >= 0 and var position ? position : -1;
    }
}
