namespace Akosha.Storage.Lake.Columns;

/// <summary>
/// A column of maps as Parquet stores it (Dremel levels): the keys and values of all rows in a row, and for each of them,
/// or for each row without any, a repetition level (0 = first of its row) and a definition level (0 = no map, 1 = an
/// empty map, 2 = a key, 3 = a value that is not null).
/// </summary>
internal sealed class MetadataLevels
{
    public List<ReadOnlyMemory<char>> Keys { get; } = [];
    public List<ReadOnlyMemory<char>> Values { get; } = [];
    public List<int> KeyLevels { get; } = [];
    public List<int> ValueLevels { get; } = [];
    public List<int> Repetitions { get; } = [];

    public static MetadataLevels Of(IEnumerable<IReadOnlyDictionary<string, string>?> rows)
    {
        var levels = new MetadataLevels();
        foreach (var row in rows)
        {
            if (row is null or { Count: 0 }) levels.Add(key: row is null ? 0 : 1, value: row is null ? 0 : 1, repetition: 0);
            else levels.AddPairs(row);
        }
        return levels;
    }

    /// <summary>
    /// The maps of <paramref name="rows"/> rows from the levels and the compacted keys and values. Rows in a row with equal maps
    /// share one: files of before have the metadata of a conversation on each of its messages.
    /// </summary>
    public static IReadOnlyDictionary<string, string>?[] Rows(
        int rows, ReadOnlySpan<int> keyLevels, ReadOnlySpan<int> repetitions, ReadOnlySpan<ReadOnlyMemory<char>> keys,
        ReadOnlySpan<int> valueLevels, ReadOnlySpan<ReadOnlyMemory<char>> values)
    {
        var maps = new IReadOnlyDictionary<string, string>?[rows];
        var row = -1;
        var key = 0;
        var value = 0;
        var pairs = new List<(ReadOnlyMemory<char> Key, ReadOnlyMemory<char> Value)>();
        var last = new List<(ReadOnlyMemory<char> Key, ReadOnlyMemory<char> Value)>();
        for (var i = 0; i < keyLevels.Length; i++)
        {
            if (keyLevels[i] == 2) pairs.Add((keys[key++], valueLevels[i] == 3 ? values[value++] : default));
            if (i + 1 < keyLevels.Length && repetitions[i + 1] != 0) continue;
            row++;
            if (keyLevels[i] > 0)
                maps[row] = row > 0 && maps[row - 1] is { } before && AreEqual(pairs, last) ? before : MapOf(pairs);
            (pairs, last) = (last, pairs);
            pairs.Clear();
        }
        return maps;
    }

    private static bool AreEqual(
        List<(ReadOnlyMemory<char> Key, ReadOnlyMemory<char> Value)> left,
            List<(ReadOnlyMemory<char> Key, ReadOnlyMemory<char> Value)> right)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
            if (!left[i].Key.Span.SequenceEqual(right[i].Key.Span) || !left[i].Value.Span.SequenceEqual(right[i].Value.Span))
                return false;
        return true;
    }

    private static Dictionary<string, string> MapOf(List<(ReadOnlyMemory<char> Key, ReadOnlyMemory<char> Value)> pairs)
    {
        var map = new Dictionary<string, string>(pairs.Count, StringComparer.Ordinal);
        foreach (var (key, value) in pairs) map[key.ToString()] = value.ToString();
        return map;
    }

    private void AddPairs(IReadOnlyDictionary<string, string> row)
    {
        var repetition = 0;
        foreach (var (key, value) in row)
        {
            Keys.Add(key.AsMemory());
            Values.Add(value.AsMemory());
            Add(key: 2, value: 3, repetition);
            repetition = 1;
        }
    }

    private void Add(int key, int value, int repetition)
    {
        KeyLevels.Add(key);
        ValueLevels.Add(value);
        Repetitions.Add(repetition);
    }
}
