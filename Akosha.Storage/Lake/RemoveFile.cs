using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>
/// The <c>remove</c> action: a file that is no longer part of the table, kept as a tombstone until it may be vacuumed.
/// </summary>
public sealed record RemoveFile
{
    /// <summary>Path relative to the table's root, percent-encoded.</summary>
    [JsonRequired]
    public required string Path { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long? DeletionTimestamp { get; init; }

    /// <summary>False when files added by the same commit hold the same rows.</summary>
    public bool DataChange { get; init; }

    /// <summary>True if <see cref="PartitionValues"/>, <see cref="Size"/> and tags are given.</summary>
    public bool? ExtendedFileMetadata { get; init; }

    /// <summary>The values of the partition columns; null if they are not given.</summary>
    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    /// <summary>Size in bytes; null if it is not given.</summary>
    public long? Size { get; init; }
}
