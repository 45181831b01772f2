using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of times: microseconds since 1970 (UTC) in rows, timestamps of that unit in files.</summary>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
public sealed class TimeColumn(string name, Expression<Func<MessageRow, long>> property, ColumnUse use)
    : MessageColumn<long>(
        new DateTimeDataField(
            name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false),
        "timestamp", property, use)
{
    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync<DateTime>(
            (DataField)Field, Array.ConvertAll(rows, row => ToFile(Get(row))).AsMemory(),
            cancellationToken: cancellation);

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) =>
        SetAll(rows, Array.ConvertAll(await group.ValuesAsync<DateTime>(Name), FromFile));

    internal static DateTime ToFile(long microseconds) => UnixMicroseconds.ToTime(microseconds).UtcDateTime;

    internal static long FromFile(DateTime time) =>
        UnixMicroseconds.Of(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));
}
