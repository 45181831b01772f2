using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of numbers or truth values, of which every row has one.</summary>
/// <typeparam name="T">int, long or bool.</typeparam>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
public sealed class ValueColumn<T>(string name, Expression<Func<MessageRow, T>> property, ColumnUse use = ColumnUse.None)
    : MessageColumn<T>(new DataField<T>(name, false), DeltaTypes.Of<T>(), property, use)
    where T : struct
{
    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync<T>((DataField)Field, ValuesOf(rows), cancellationToken: cancellation);

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) =>
        SetAll(rows, await group.ValuesAsync<T>(Name));
}
