namespace Akosha.Storage.Lake.Footers;

/// <summary>
/// Moves the pages of a Parquet file toward its beginning, column by column in the order of the file, while it takes the
/// statistics out of their headers. The pages themselves stay as they are.
/// </summary>
/// <param name="content">The file up to its footer.</param>
/// <param name="start">Where its first page starts.</param>
internal sealed class PageMover(Memory<byte> content, int start)
{
    /// <summary>Field numbers in the header of a page: of the header of its kind, and within that of the statistics.</summary>
    private static readonly (short Header, short Statistics)[] Kinds = [(5, 5), (8, 8)];

    private int _read = start;

    /// <summary>Where the next page goes.</summary>
    public int Written { get; private set; } = start;

    /// <summary>Moves the pages of a column of a row group, and says so in what the footer tells of them.</summary>
    /// <param name="column">The metadata of the column.</param>
    /// <exception cref="InvalidDataException">It is not where it should be.</exception>
    public void Move(ThriftStruct column)
    {
        var first = new[] { column.Number(9), column.Number(10), column.Number(11) }.Where(offset => offset > 0).Min();
        var end = first + column.Number(7);
        if (first is null || first < _read || end is null || end > content.Length)
            throw new InvalidDataException("a column is not where the footer says");
        var from = (int)first;
        var moved = new Dictionary<long, long>();
        var newFirst = Written;
        var cut = 0L;
        while (from < end)
        {
            moved[from] = Written;
            cut += MovePage(ref from);
        }
        if (from != end) throw new InvalidDataException("a column does not end with a page");
        _read = from;
        foreach (short offset in (ReadOnlySpan<short>)[9, 10, 11])
            column.Change(
                offset, old =>
                    old <= 0 ? old : moved.TryGetValue(old, out var there) ? there
                    : throw new InvalidDataException("a page is not where the footer says"));
        column.Change(6, bytes => bytes - cut);
        column.Set(7, ThriftType.Long, (long)(Written - newFirst));
    }

    /// <summary>Moves a page.</summary>
    /// <returns>By how many bytes its header became shorter.</returns>
    private int MovePage(ref int from)
    {
        var reader = new ThriftReader(content, from);
        var header = reader.ReadStruct();
        foreach (var (kind, statistics) in Kinds)
            if (header.Find<ThriftStruct>(kind) is { } known && known.Find<ThriftStruct>(statistics) is { } told)
                known.Set(statistics, ThriftType.Struct, ParquetFooter.OnlyNulls(told));
        var bytes = header.Number(3) ?? -1;
        if (bytes < 0 || bytes > content.Length - reader.Position)
            throw new InvalidDataException("a page is longer than the file");
        var renewed = ThriftWriter.Write(header);
        var cut = reader.Position - from - renewed.Length;
        if (Written + renewed.Length > reader.Position) throw new InvalidDataException("the header of a page has no room");
        renewed.CopyTo(content[Written..]);
        content.Slice(reader.Position, (int)bytes).CopyTo(content[(Written + renewed.Length)..]);
        Written += renewed.Length + (int)bytes;
        from = reader.Position + (int)bytes;
        return cut;
    }
}
