namespace Akosha.Storage.Lake;

/// <summary>The file format of a table: always Parquet.</summary>
public sealed record TableFormat
{
    public string Provider { get; init; } = "parquet";
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
