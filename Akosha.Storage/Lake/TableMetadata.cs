namespace Akosha.Storage.Lake;

/// <summary>The <c>metaData</c> action.</summary>
public sealed record TableMetadata
{
    public string Id { get; init; } = "";
    public string? Name { get; init; }
    public string? Description { get; init; }
    public TableFormat Format { get; init; } = new();

    /// <summary>The columns, in Delta's schema serialisation.</summary>
    public string SchemaString { get; init; } = "";
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Milliseconds since 1970.</summary>
    public long? CreatedTime { get; init; }
}
