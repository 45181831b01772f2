using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Pipeline;

/// <summary>The newest write of a message, as far as a later one of it has to know.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Timestamp">The time of the message, in microseconds since 1970.</param>
/// <param name="Place">Its place in the conversation.</param>
/// <param name="Digest">What it says; 0 if it is a deletion, or nobody knows.</param>
/// <param name="Deleted">True for a deletion.</param>
/// <param name="Kind">What its row says of its place.</param>
internal readonly record struct KnownWrite(
    long Version, long Timestamp, MessagePlace Place, UInt128 Digest, bool Deleted, PlacingKind Kind)
{
    /// <summary>That of a row.</summary>
    public static KnownWrite Of(MessageRow row) =>
        new(row.Version, row.Timestamp, row.Place, row.Deleted ? default : row.ContentDigest ?? default, row.Deleted,
            row.PlacingKind);

    /// <summary>What it says of the place of its message, unless it lists that.</summary>
    public Placement Placement => Deleted ? Placement.Deleted(Version)
        : Placement.Of(
            new PlacingWrite(Version, Timestamp, Place, Kind != PlacingKind.Undated), Kind == PlacingKind.Settled);

    /// <summary>True if a row says the same at the same time.</summary>
    public bool IsRepeatedBy(MessageRow row) =>
        !row.Deleted && Digest != default && Digest == row.ContentDigest && IsAtTimeOf(row);

    /// <summary>
    /// True if the message stays as it is when a row comes that yields: one that says the same, and an earlier time, moves it.
    /// </summary>
    public bool Outlasts(MessageRow row) => row.Timestamp >= Timestamp || Digest == default || Digest != row.ContentDigest;

    /// <summary>
    /// True unless a row gives the message another time. One that names none (it then has the time of receipt) gives none.
    /// </summary>
    public bool IsAtTimeOf(MessageRow row) => row.Timestamp == Timestamp || row.Timestamp == row.ReceivedAt;
}
