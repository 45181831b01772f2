namespace Akosha.Search.Numbers;

/// <summary>The place of a row in the Parquet file of a segment.</summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct FileRow(int Value) : IComparable<FileRow>
{
    /// <summary>No row.</summary>
    public static FileRow None => new(-1);

    /// <summary>True for no row.</summary>
    public bool IsNone => Value < 0;

    /// <inheritdoc/>
    public int CompareTo(FileRow other) => Value.CompareTo(other.Value);

    public static FileRow operator ++(FileRow row) => new(row.Value + 1);
}
