namespace Akosha.Storage.Lake;

/// <summary>The file format of a table: always Parquet.</summary>
public sealed record TableFormat
{
    /// <summary>The name of the format; <c>parquet</c> is the only one that the protocol has.</summary>
    public string Provider { get; init; } = "parquet";

    /// <summary>Settings of the format; there are none for Parquet.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
