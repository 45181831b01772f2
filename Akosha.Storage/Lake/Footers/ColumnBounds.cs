namespace Akosha.Storage.Lake.Footers;

/// <summary>The bounds of a column of a row group, as Parquet stores its values.</summary>
/// <param name="Least">No value is less.</param>
/// <param name="Greatest">No value is greater.</param>
/// <param name="IsLeastExact">False if <paramref name="Least"/> may be no value of the column.</param>
internal sealed record ColumnBounds(byte[] Least, byte[] Greatest, bool IsLeastExact);
