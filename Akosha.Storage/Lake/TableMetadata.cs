namespace Akosha.Storage.Lake;

/// <summary>The <c>metaData</c> action.</summary>
public sealed record TableMetadata
{
    /// <summary>A UUID, which stays the table's for good.</summary>
    public string Id { get; init; } = "";

    /// <summary>What its users call the table; null if they do not.</summary>
    public string? Name { get; init; }

    /// <summary>What the table is for, in the words of its users; null if they do not say.</summary>
    public string? Description { get; init; }

    /// <summary>The format of its files.</summary>
    public TableFormat Format { get; init; } = new();

    /// <summary>The columns, in Delta's schema serialisation.</summary>
    public string SchemaString { get; init; } = "";

    /// <summary>The columns by which files are put into folders; empty, since the table is not partitioned.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Settings of the table, such as <c>delta.appendOnly</c>.</summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Milliseconds since 1970.</summary>
    public long? CreatedTime { get; init; }
}
