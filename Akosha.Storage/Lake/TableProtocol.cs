using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>The <c>protocol</c> action: what a reader and a writer of the table must be able to do.</summary>
public sealed record TableProtocol
{
    /// <summary>The versions this code implements: reader 1; writer 2.</summary>
    public const int ReaderVersion = 1, WriterVersion = 2;

    /// <summary>The lowest version of the protocol that a reader must know, from 1 on.</summary>
    public int MinReaderVersion { get; init; }

    /// <summary>The lowest version of the protocol that a writer must know, from 1 on.</summary>
    public int MinWriterVersion { get; init; }

    /// <summary>What a reader must know by name; null below reader version 3.</summary>
    public IReadOnlyList<string>? ReaderFeatures { get; init; }

    /// <summary>What a writer must know by name; null below writer version 7.</summary>
    public IReadOnlyList<string>? WriterFeatures { get; init; }

    /// <summary>True if this code can read the table.</summary>
    [JsonIgnore]
    public bool IsReadable => MinReaderVersion <= ReaderVersion;
}
