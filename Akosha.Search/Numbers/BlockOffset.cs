namespace Akosha.Search.Numbers;

/// <summary>A message's place in its block.</summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct BlockOffset(int Value) : IComparable<BlockOffset>
{
    /// <inheritdoc/>
    public int CompareTo(BlockOffset other) => Value.CompareTo(other.Value);

    public static BlockOffset operator ++(BlockOffset offset) => new(offset.Value + 1);
}
