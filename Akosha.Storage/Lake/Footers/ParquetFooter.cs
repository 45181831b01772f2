using System.Buffers.Binary;
using System.Text;

namespace Akosha.Storage.Lake.Footers;

/// <summary>
/// The footer of a Parquet file (parquet.thrift of apache/parquet-format). What Parquet.Net 6.1 writes as statistics does not
/// hold: bounds of microseconds in milliseconds, texts in the order of UTF-16, no column orders. So the footer is written again,
/// with bounds of <see cref="RowGroupBounds"/>, and the headers of pages without any.
/// </summary>
internal static class ParquetFooter
{
    /// <summary>Who made a file whose statistics hold. Readers take it apart as name, version and build.</summary>
    public const string CreatedBy = "Akosha version 1.0.0 (build 1)";

    private const int Tail = 8, MaxBytes = 256 << 20;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Who made a file; null if it does not say.</summary>
    /// <param name="file">The file; it must be able to seek.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">It is no Parquet file.</exception>
    public static async Task<string?> CreatorAsync(Stream file, CancellationToken cancellation)
    {
        var tail = new byte[Tail];
        if (file.Length < Tail + Magic.Length) throw new InvalidDataException("the file is too short");
        file.Seek(-Tail, SeekOrigin.End);
        await file.ReadExactlyAsync(tail, cancellation);
        var footer = new byte[LengthOf(tail, file.Length)];
        file.Seek(-Tail - footer.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(footer, cancellation);
        return Text(new ThriftReader(footer, 0).ReadStruct().Find<byte[]>(6));
    }

    /// <summary>Replaces the statistics of a file, in place; its pages move toward its beginning, and keep their bytes.</summary>
    /// <param name="file">The file, from the first byte of the stream to its last; it ends elsewhere afterwards.</param>
    /// <param name="groups">What is told of each row group.</param>
    /// <exception cref="InvalidDataException">It is no Parquet file of these row groups.</exception>
    public static void Replace(MemoryStream file, IReadOnlyList<RowGroupBounds> groups)
    {
        var content = file.GetBuffer().AsMemory(0, checked((int)file.Length));
        if (content.Length < Tail + Magic.Length) throw new InvalidDataException("the file is too short");
        var footerStart = content.Length - Tail - LengthOf(content.Span[^Tail..], content.Length);
        var footer = new ThriftReader(content[..^Tail], footerStart).ReadStruct();
        var rowGroups = footer.Require<ThriftList>(4).Structs.ToList();
        if (rowGroups.Count != groups.Count)
            throw new InvalidDataException($"the file has {rowGroups.Count} row groups, not {groups.Count}");
        var pages = new PageMover(content[..footerStart], Magic.Length);
        foreach (var (group, bounds) in rowGroups.Zip(groups)) Replace(group, bounds, pages);
        footer.Set(6, ThriftType.Binary, Encoding.UTF8.GetBytes(CreatedBy));
        footer.Set(7, ThriftType.List, ColumnOrders(footer));
        End(file, pages.Written, ThriftWriter.Write(footer));
    }

    private static int LengthOf(ReadOnlySpan<byte> tail, long fileLength)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        return tail[sizeof(int)..].SequenceEqual(Magic) && length is > 0 and <= MaxBytes
            && length <= fileLength - Tail - Magic.Length
            ? length
            : throw new InvalidDataException("the file does not end as Parquet does");
    }

    private static void Replace(ThriftStruct group, RowGroupBounds bounds, PageMover pages)
    {
        if (group.Number(3) != bounds.Rows)
            throw new InvalidDataException($"a row group has {group.Number(3)} rows, not {bounds.Rows}");
        var first = pages.Written;
        var bytes = 0L;
        var compressed = 0L;
        foreach (var chunk in group.Require<ThriftList>(1).Structs)
        {
            var column = chunk.Require<ThriftStruct>(3);
            chunk.Set(2, ThriftType.Long, (long)pages.Written);
            chunk.Remove(4, 5, 6, 7); // indexes of pages
            pages.Move(column);
            column.Remove(14, 15); // Bloom filters
            column.Set(12, ThriftType.Struct, Statistics(column, bounds));
            bytes += column.Number(6) ?? 0;
            compressed += column.Number(7) ?? 0;
        }
        group.Set(2, ThriftType.Long, bytes);
        group.Change(5, _ => first);
        group.Change(6, _ => compressed);
    }

    private static ThriftStruct Statistics(ThriftStruct column, RowGroupBounds bounds)
    {
        var statistics = OnlyNulls(column.Find<ThriftStruct>(12));
        var path = column.Require<ThriftList>(3).Values;
        if (path.Count != 1 || bounds.Find(Text(path[0] as byte[]) ?? "") is not { } found) return statistics;
        statistics.Set(5, ThriftType.Binary, found.Greatest);
        statistics.Set(6, ThriftType.Binary, found.Least);
        // whether they are values of the column
        statistics.Set(7, ThriftType.True, found.IsLeastExact || found.Greatest.Length > 0);
        statistics.Set(8, ThriftType.True, found.IsLeastExact);
        return statistics;
    }

    /// <summary>The number of nulls, which holds, and by which Parquet.Net itself reads.</summary>
    internal static ThriftStruct OnlyNulls(ThriftStruct? statistics)
    {
        var left = new ThriftStruct();
        if (statistics?.Number(3) is { } nulls) left.Set(3, ThriftType.Long, nulls);
        return left;
    }

    /// <summary>That each column is in the order of its type: without it, bounds mean nothing.</summary>
    private static ThriftList ColumnOrders(ThriftStruct footer)
    {
        var order = new ThriftStruct();
        order.Set(1, ThriftType.Struct, new ThriftStruct());
        var columns = footer.Require<ThriftList>(2).Structs.Count(element => element.Number(1) is not null);
        return new ThriftList(ThriftType.Struct, [.. Enumerable.Repeat<object>(order, columns)]);
    }

    private static void End(MemoryStream file, int end, byte[] footer)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        file.SetLength(end);
        file.Position = end;
        file.Write(footer);
        file.Write(length);
        file.Write(Magic);
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
