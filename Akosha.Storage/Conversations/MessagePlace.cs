namespace Akosha.Storage.Conversations;

/// <summary>
/// Where a message stands in its conversation. A request's own order is kept whatever its clocks say; what came separately
/// stands by its time, then by its arrival; an edit stays where the message was.
/// </summary>
/// <param name="Time">
/// By which it is placed, in microseconds since 1970: its timestamp, or the latest of those before it in its request.
/// </param>
/// <param name="Version">The version of the write that has placed it.</param>
/// <param name="Ordinal">Its position in the request of that write.</param>
public readonly record struct MessagePlace(long Time, long Version, int Ordinal) : IComparable<MessagePlace>
{
    /// <inheritdoc/>
    public int CompareTo(MessagePlace other)
    {
        var order = Time.CompareTo(other.Time);
        if (order == 0) order = Version.CompareTo(other.Version);
        return order != 0 ? order : Ordinal.CompareTo(other.Ordinal);
    }

    /// <summary>True if one stands before another.</summary>
    public static bool operator <(MessagePlace left, MessagePlace right) => left.CompareTo(right) < 0;

    /// <summary>True if one stands after another.</summary>
    public static bool operator >(MessagePlace left, MessagePlace right) => left.CompareTo(right) > 0;

    /// <summary>True unless one stands after another.</summary>
    public static bool operator <=(MessagePlace left, MessagePlace right) => left.CompareTo(right) <= 0;

    /// <summary>True unless one stands before another.</summary>
    public static bool operator >=(MessagePlace left, MessagePlace right) => left.CompareTo(right) >= 0;
}
