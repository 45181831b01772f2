namespace Akosha.Search.Numbers;

/// <summary>A message's place in the directory of the whole index. Those of a block follow one another.</summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct MessageNumber(int Value) : IComparable<MessageNumber>
{
    /// <summary>No message.</summary>
    public static MessageNumber None => new(-1);

    /// <summary>True for no message.</summary>
    public bool IsNone => Value < 0;

    /// <inheritdoc/>
    public int CompareTo(MessageNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number at an offset of the block that begins here.</summary>
    public static MessageNumber operator +(MessageNumber first, BlockOffset offset) => new(first.Value + offset.Value);

    /// <summary>The offset of a message in the block that begins at another.</summary>
    public static BlockOffset operator -(MessageNumber message, MessageNumber first) => new(message.Value - first.Value);

    public static MessageNumber operator ++(MessageNumber message) => new(message.Value + 1);

    public static bool operator <(MessageNumber left, MessageNumber right) => left.Value < right.Value;

    public static bool operator >(MessageNumber left, MessageNumber right) => left.Value > right.Value;

    public static bool operator <=(MessageNumber left, MessageNumber right) => left.Value <= right.Value;

    public static bool operator >=(MessageNumber left, MessageNumber right) => left.Value >= right.Value;
}
