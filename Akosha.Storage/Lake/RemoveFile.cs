using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>
/// The <c>remove</c> action: a file that is no longer part of the table, kept as a tombstone until it may be vacuumed.
/// </summary>
public sealed record RemoveFile
{
    [JsonRequired]
    public required string Path { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long? DeletionTimestamp { get; init; }

    /// <summary>False when files added by the same commit hold the same rows.</summary>
    public bool DataChange { get; init; }
    public bool? ExtendedFileMetadata { get; init; }
    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }
    public long? Size { get; init; }
}
