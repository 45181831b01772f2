namespace Akosha.Search.Index;

/// <summary>The vectors of one model in a block, by rising offset of their messages.</summary>
/// <param name="Model">The model that made them; vectors of different models are never compared.</param>
/// <param name="Dimensions">Components of a vector.</param>
/// <param name="Offsets">Offsets of the messages that have one.</param>
/// <param name="Codes">A sign code each (<see cref="SignCodes"/>).</param>
/// <param name="Scales">What one step of a component is worth.</param>
/// <param name="Components">Components, one vector after the other.</param>
internal sealed record VectorSet(
    string Model, int Dimensions, ReadOnlyMemory<int> Offsets, ReadOnlyMemory<ulong> Codes, ReadOnlyMemory<float> Scales,
    ReadOnlyMemory<sbyte> Components)
{
    /// <summary>How many there are.</summary>
    public int Count => Scales.Length;

    /// <summary>The position of a message's vector; −1 if it has none.</summary>
    public int Find(int offset)
    {
        var offsets = Offsets.Span;
        if (offset < offsets.Length && offsets[offset] == offset) return offset;
        return offsets.BinarySearch(offset) is >= 0 and var position ? position : -1;
    }
}
