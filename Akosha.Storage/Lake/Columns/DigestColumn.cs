using System.Buffers.Binary;
using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of digests of 128 bits: 16 bytes in files, little-endian.</summary>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
public sealed class DigestColumn(string name, Expression<Func<MessageRow, UInt128?>> property, ColumnUse use)
    : MessageColumn<UInt128?>(new DataField<byte[]>(name, true), "binary", property, use)
{
    private const int Bytes = 16;

    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync((DataField)Field, (IReadOnlyCollection<byte[]>)Array.ConvertAll(rows, row => BytesOf(Get(row))!));

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) => SetAll(
        rows, Array.ConvertAll(await group.SlicesAsync<byte>(Name), slice =>
            slice.Length == Bytes ? BinaryPrimitives.ReadUInt128LittleEndian(slice.Span) : (UInt128?)null));

    private static byte[]? BytesOf(UInt128? digest)
    {
        if (digest is not { } value) return null;
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        return bytes;
    }
}
