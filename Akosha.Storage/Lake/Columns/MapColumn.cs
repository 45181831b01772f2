using System.Linq.Expressions;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>A column of pairs of strings.</summary>
/// <param name="name">Its name.</param>
/// <param name="property">The property of a row that it holds.</param>
/// <param name="use">What it is for.</param>
public sealed class MapColumn(
    string name, Expression<Func<MessageRow, IReadOnlyDictionary<string, string>?>> property, ColumnUse use)
    : MessageColumn<IReadOnlyDictionary<string, string>?>(
        new MapField(name, new DataField<string>("key", false), new DataField<string>("value", true)),
        new { type = "map", keyType = "string", valueType = "string", valueContainsNull = true }, property, use)
{
    /// <inheritdoc/>
    internal override int CharactersOf(MessageRow row) => Get(row)?.Sum(pair => pair.Key.Length + pair.Value.Length) ?? 0;

    /// <inheritdoc/>
    internal override async Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation)
    {
        var levels = MetadataLevels.Of(rows.Select(Get));
        var map = (MapField)Field;
        ReadOnlyMemory<int> repetitions = levels.Repetitions.ToArray();
        await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
            (DataField)map.Key, levels.Keys.ToArray(), levels.KeyLevels.ToArray(), repetitions, cancellation);
        await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
            (DataField)map.Value, levels.Values.ToArray(), levels.ValueLevels.ToArray(), repetitions, cancellation);
    }

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows) =>
        SetAll(rows, await group.MapsAsync(Name));
}
