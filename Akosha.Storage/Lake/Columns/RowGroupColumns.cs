using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>The columns of one row group of a file, by their names.</summary>
internal sealed class RowGroupColumns(ParquetRowGroupReader group, ParquetSchema schema, CancellationToken cancellation)
{
    private readonly DataField[] _fields = schema.GetDataFields();

    /// <summary>How many rows there are.</summary>
    public int Rows { get; } = checked((int)group.RowCount);

    /// <summary>True if the file has a column; one of before the column came later has not.</summary>
    public bool Has(MessageColumn column) => schema.Fields.Any(field => field.Name == column.Name);

    public async Task<string?[]> TextsAsync(string column)
    {
        var values = new string?[Rows];
        await group.ReadAsync(FieldOf(column), values.AsMemory(), cancellationToken: cancellation);
        return values;
    }

    public async Task<T[]> ValuesAsync<T>(string column) where T : struct
    {
        var values = new T[Rows];
        await group.ReadAsync<T>(FieldOf(column), values.AsMemory(), cancellationToken: cancellation);
        return values;
    }

    public async Task<T?[]> OptionalAsync<T>(string column) where T : struct
    {
        var values = new T?[Rows];
        await group.ReadAsync<T>(FieldOf(column), values.AsMemory(), cancellationToken: cancellation);
        return values;
    }

    public async Task<byte[]?[]> BytesAsync(string column)
    {
        var values = new byte[]?[Rows];
        await group.ReadAsync(FieldOf(column), values.AsMemory(), cancellationToken: cancellation);
        return values;
    }

    /// <summary>A column in which the same text comes again and again, with one object for all of the same.</summary>
    public async Task<string?[]> RepeatedAsync(string column)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var texts = new string?[Rows];
        foreach (var (row, slice) in (await SlicesAsync<char>(column)).Index())
        {
            if (slice.IsEmpty) continue;
            if (!lookup.TryGetValue(slice.Span, out texts[row])) known.Add(texts[row] = slice.ToString());
        }
        return texts;
    }

    /// <summary>A column as slices of its pages, without an object for each row; empty where there is no value.</summary>
    public async Task<ReadOnlyMemory<T>[]> SlicesAsync<T>(string column)
    {
        var field = FieldOf(column);
        var slices = new ReadOnlyMemory<T>[Rows];
        var levels = new int[Rows];
        await group.ReadRawAsync<ReadOnlyMemory<T>>(field, slices.AsMemory(), levels.AsMemory(), null, cancellation);
        // The values come without gaps: from the last on, each goes to its row.
        var value = levels.Count(level => level == field.MaxDefinitionLevel);
        if (value == Rows) return slices;
        for (var row = Rows - 1; row >= 0; row--)
            slices[row] = levels[row] == field.MaxDefinitionLevel ? slices[--value] : default;
        return slices;
    }

    /// <summary>A column of pairs.</summary>
    public async Task<IReadOnlyDictionary<string, string>?[]> MapsAsync(string column)
    {
        var fields = FieldsOf(column);
        var (keys, keyLevels, repetitions) = await PartsAsync(fields[0]);
        var (values, valueLevels, _) = await PartsAsync(fields[1]);
        return MetadataLevels.Rows(Rows, keyLevels, repetitions, keys, valueLevels, values);
    }

    /// <summary>For each row whether it has pairs, empty ones included; nothing else is read of them.</summary>
    public async Task<bool[]> HaveMapsAsync(string column)
    {
        var carries = new bool[Rows];
        var row = -1;
        var (_, levels, repetitions) = await PartsAsync(FieldsOf(column)[0]);
        for (var i = 0; i < levels.Length; i++)
            if (repetitions[i] == 0) carries[++row] = levels[i] > 0;
        return carries;
    }

    private DataField FieldOf(string column) => _fields.First(field => field.Path.ToString() == column);

    private DataField[] FieldsOf(string column) =>
        Array.FindAll(_fields, field => field.Path.ToString().StartsWith($"{column}/", StringComparison.Ordinal));

    private async Task<(ReadOnlyMemory<char>[] Values, int[] Levels, int[] Repetitions)> PartsAsync(DataField field)
    {
        var slots = (int)(group.GetMetadata(field)?.MetaData?.NumValues ?? Rows);
        var values = new ReadOnlyMemory<char>[slots];
        var levels = new int[slots];
        var repetitions = new int[slots];
        await group.ReadRawAsync<ReadOnlyMemory<char>>(
            field, values.AsMemory(), levels.AsMemory(), repetitions.AsMemory(), cancellation);
        return (values, levels, repetitions);
    }
}
