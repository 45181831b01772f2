using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of bytes.</summary>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
public sealed class BytesColumn(
    string name, Expression<Func<MessageRow, byte[]?>> property, ColumnUse use = ColumnUse.None)
    : MessageColumn<byte[]?>(new DataField<byte[]>(name, true), "binary", property, use)
{
    /// <inheritdoc/>
    internal override int CharactersOf(MessageRow row) => (Get(row)?.Length ?? 0) / 2;

    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync((DataField)Field, (IReadOnlyCollection<byte[]>)Array.ConvertAll(rows, row => Get(row)!));

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) =>
        SetAll(rows, await group.BytesAsync(Name));
}
