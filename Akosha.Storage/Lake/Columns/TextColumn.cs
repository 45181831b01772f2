using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of texts.</summary>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
/// <param name="isNullable">False if every row has a text.</param>
/// <param name="isRepeated">True if few texts come again and again: rows then share them.</param>
public sealed class TextColumn(
    string name, Expression<Func<MessageRow, string?>> property, ColumnUse use = ColumnUse.None, bool isNullable = true,
    bool isRepeated = false)
    : MessageColumn<string?>(new DataField<string>(name, isNullable), "string", property, use)
{
    /// <inheritdoc/>
    internal override int CharactersOf(MessageRow row) => Get(row)?.Length ?? 0;

    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync((DataField)Field, Array.ConvertAll(rows, row => Get(row)!));

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) =>
        SetAll(rows, isRepeated ? await group.RepeatedAsync(Name) : await group.TextsAsync(Name));
}
