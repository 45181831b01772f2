using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>The <c>protocol</c> action: what a reader and a writer of the table must be able to do.</summary>
public sealed record TableProtocol
{
    /// <summary>The versions this code implements: reader 1; writer 2.</summary>
    public const int ReaderVersion = 1, WriterVersion = 2;

    public int MinReaderVersion { get; init; }
    public int MinWriterVersion { get; init; }
    public IReadOnlyList<string>? ReaderFeatures { get; init; }
    public IReadOnlyList<string>? WriterFeatures { get; init; }

    /// <summary>True if this code can read the table.</summary>
    [JsonIgnore]
    public bool IsReadable => MinReaderVersion <= ReaderVersion;
}
