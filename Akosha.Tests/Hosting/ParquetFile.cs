using DuckDB.NET.Data;

namespace Akosha.Tests.Hosting;

/// <summary>A Parquet file as DuckDB sees it, which passes over row groups by what the footer says of them.</summary>
internal sealed class ParquetFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _path;

    public ParquetFile(byte[] content)
    {
        _path = Path.Combine(_folder.Path, "rows.parquet");
        File.WriteAllBytes(_path, content);
        _connection.Open();
        Query("SET parquet_metadata_cache = true");
    }

    /// <summary>The first column of the rows of a query over the file, which it names <c>file</c>.</summary>
    public List<string?> Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql.Replace("file", $"'{_path}'", StringComparison.Ordinal);
        using var rows = command.ExecuteReader();
        var values = new List<string?>();
        while (rows.Read()) values.Add(rows.IsDBNull(0) ? null : rows.GetValue(0).ToString());
        return values;
    }

    /// <summary>
    /// Those of some conditions under which the file gives other rows when row groups may be passed over than when all are looked
    /// at.
    /// </summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="identity">An expression that tells one row from another.</param>
    public List<string> Misleading(IEnumerable<string> conditions, string identity)
    {
        var found = new List<string>();
        foreach (var chunk in conditions.Distinct().Chunk(100))
        {
            // A filter of an aggregate is applied to rows that were read; a WHERE is pushed down to the file.
            var pruned = string.Join(
                ", ", chunk.Select(
                condition =>
                        $"(SELECT count(*) || ':' || coalesce(sum(hash({identity})::HUGEINT), 0) FROM file WHERE {condition})"));
            var scanned = string.Join(
                ", ", chunk.Select(
                condition =>
                        $"count(*) FILTER (WHERE {condition}) || ':' || coalesce(sum(hash({identity})::HUGEINT) FILTER (WHERE "
                        + $"{condition}), 0)"));
            found.AddRange(
                chunk.Zip(Query($"SELECT unnest([{pruned}])"), Query($"SELECT unnest([{scanned}]) FROM file"))
                .Where(result => result.Second != result.Third)
                .Select(result => $"{result.First}: {result.Second} instead of {result.Third}"));
        }
        return found;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }
}
