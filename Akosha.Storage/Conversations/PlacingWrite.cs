namespace Akosha.Storage.Conversations;

/// <summary>A write of a message, as far as the time and the place of the message depend on it.</summary>
/// <param name="Version">The version of the write.</param>
/// <param name="Timestamp">The time that it gives the message, in microseconds since 1970.</param>
/// <param name="Place">Where it stands if it places the message.</param>
/// <param name="IsDated">False if it names no time, and the time is that of receipt.</param>
public readonly record struct PlacingWrite(long Version, long Timestamp, MessagePlace Place, bool IsDated)
{
    /// <summary>True unless a write after this one gives the message another time.</summary>
    public bool HoldsFor(PlacingWrite next) => !next.IsDated || next.Timestamp == Timestamp;
}
