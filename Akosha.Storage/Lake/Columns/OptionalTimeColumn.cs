using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of times that a row may lack; otherwise as <see cref="TimeColumn"/>.</summary>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
public sealed class OptionalTimeColumn(string name, Expression<Func<MessageRow, long?>> property, ColumnUse use)
    : MessageColumn<long?>(
        new DateTimeDataField(
            name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
        "timestamp", property, use)
{
    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync<DateTime>(
            (DataField)Field, Array.ConvertAll(rows, row => Get(row) is { } time ? TimeColumn.ToFile(time) : (DateTime?)null)
                .AsMemory(), cancellationToken: cancellation);

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) => SetAll(
        rows, Array.ConvertAll(await group.OptionalAsync<DateTime>(Name), time =>
            time is { } value ? TimeColumn.FromFile(value) : (long?)null));
}
