using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>The <c>add</c> action: a data file that is part of the table.</summary>
public sealed record AddFile
{
    /// <summary>Path relative to the table's root, percent-encoded.</summary>
    [JsonRequired]
    public required string Path { get; init; }

    /// <summary>The values of the partition columns; empty, since the table is not partitioned.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = new Dictionary<string, string?>();

    /// <summary>Size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long ModificationTime { get; init; }

    /// <summary>False if the rows were in the table before, in files that the same commit removes.</summary>
    public bool DataChange { get; init; }

    /// <summary>Per-file statistics as a JSON text (<see cref="SegmentStats"/>).</summary>
    public string? Stats { get; init; }

    /// <summary>
    /// What Akosha notes of the file besides (<see cref="SegmentStats"/>); null in files of other engines that note nothing.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>Not supported (it needs reader version 3); read only to refuse such a table by name.</summary>
    public object? DeletionVector { get; init; }

    /// <summary>The name of the file within the table, decoded.</summary>
    [JsonIgnore]
    public string Name => Uri.UnescapeDataString(Path);
}
