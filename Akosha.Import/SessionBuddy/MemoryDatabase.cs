using System.Globalization;
using System.Text.Json;
using Akosha.Import.Reading;
using DuckDB.NET.Data;

namespace Akosha.Import.SessionBuddy;

/// <summary>
/// The DuckDB database of Session-Buddy, opened to be read, and closed to everything outside of it: whoever may write to the
/// bucket does not decide what is read here. Tables and columns are those of every version of it, as far as they are there.
/// </summary>
internal sealed class MemoryDatabase : IDisposable
{
    private static readonly string[] Sessions = ["session_id", "conversation_id"];
    private static readonly string[] Times = ["timestamp", "created_at", "updated_at"];
    private static readonly string[] Texts = ["category", "subcategory", "source_type", "turn_parent_id", "insight_type"];

    private readonly DuckDBConnection _connection;

    /// <summary>Opens a database.</summary>
    /// <param name="path">Its file, not compressed.</param>
    public MemoryDatabase(string path)
    {
        _connection = new DuckDBConnection(new DuckDBConnectionStringBuilder
        {
            DataSource = path,
            ["access_mode"] = "READ_ONLY",
            ["enable_external_access"] = "false",
            ["autoload_known_extensions"] = "false",
            ["autoinstall_known_extensions"] = "false",
            ["threads"] = "1",
        }.ConnectionString);
        _connection.Open();
    }

    /// <summary>The tables that hold what is remembered; views are none.</summary>
    public IReadOnlyList<string> Tables()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND schema_name = 'main' AND "
            + "regexp_matches(table_name, '^(.*_)?(conversations|reflections)(_v2)?$') ORDER BY table_name";
        using var reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read()) tables.Add(reader.GetString(0));
        return tables;
    }

    /// <summary>The rows of a table, those of a conversation one after the other, in the order of their times.</summary>
    public IEnumerable<MemoryRow> Rows(string table)
    {
        var columns = ColumnsOf(table);
        if (!columns.ContainsKey("id") || !columns.ContainsKey("content")) yield break;
        var isReflection = table.Contains("reflections", StringComparison.Ordinal);
        var texts = Texts.Where(columns.ContainsKey).ToList();
        using var command = _connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = $"""
            SELECT CAST(id AS VARCHAR), {ConversationOf(columns)} AS conversation, CAST(content AS VARCHAR),
                {TimeOf(columns)} AS time, {Text(columns, "project")}, {Text(columns, "metadata")}, {ListOf(columns, "tags")}
                {string.Concat(texts.Select(name => $", {Text(columns, name)}"))}
            FROM {Quoted(table)} WHERE id IS NOT NULL ORDER BY coalesce(conversation, CAST(id AS VARCHAR)), time, id
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return new MemoryRow(
                reader.GetString(0), StringAt(reader, 1), StringAt(reader, 2) ?? "", TimeAt(reader, 3))
            {
                IsReflection = isReflection,
                Project = StringAt(reader, 4),
                Known = KnownAt(reader, 5),
                Columns =
                [
                    .. texts.Select((name, i) => (name, (object?)StringAt(reader, 7 + i))),
                    ("tags", reader.IsDBNull(6) ? null : reader.GetFieldValue<List<string?>>(6).OfType<string>().ToList()),
                ],
            };
    }

    public void Dispose() => _connection.Dispose();

    private Dictionary<string, string> ColumnsOf(string table)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = $table";
        command.Parameters.Add(new DuckDBParameter("table", table));
        using var reader = command.ExecuteReader();
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read()) columns[reader.GetString(0)] = reader.GetString(1);
        return columns;
    }

    /// <summary>The session of a row, also where only its metadata names it.</summary>
    private static string ConversationOf(Dictionary<string, string> columns)
    {
        var named = Sessions.Where(columns.ContainsKey).Select(name => Text(columns, name));
        var noted = columns.ContainsKey("metadata")
            ? "CASE WHEN json_valid(CAST(metadata AS VARCHAR)) THEN json_extract_string(CAST(metadata AS VARCHAR), '$.source_session') END"
            : "NULL";
        return $"coalesce({string.Join(", ", named.Append(noted).Select(text => $"nullif({text}, '')"))}, NULL)";
    }

    /// <summary>The first time that is there, in microseconds since 1970, or as the text that it is.</summary>
    private static string TimeOf(Dictionary<string, string> columns)
    {
        var times = Times.Where(columns.ContainsKey).Select(name => columns[name] switch
        {
            "TIMESTAMP WITH TIME ZONE" => $"CASE WHEN isfinite({Quoted(name)}) THEN CAST(epoch_us({Quoted(name)}) AS VARCHAR) END",
            "DATE" => $"CASE WHEN isfinite({Quoted(name)}) THEN CAST(epoch_us(CAST({Quoted(name)} AS TIMESTAMP)) AS VARCHAR) END",
            var type when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) =>
                $"CASE WHEN isfinite(CAST({Quoted(name)} AS TIMESTAMP)) THEN CAST(epoch_us(CAST({Quoted(name)} AS TIMESTAMP)) AS VARCHAR) END",
            _ => Text(columns, name),
        });
        return $"coalesce({string.Join(", ", times.Append("NULL"))}, NULL)";
    }

    private static string Text(Dictionary<string, string> columns, string name) =>
        columns.ContainsKey(name) ? $"CAST({Quoted(name)} AS VARCHAR)" : "CAST(NULL AS VARCHAR)";

    private static string ListOf(Dictionary<string, string> columns, string name) =>
        columns.TryGetValue(name, out var type) && type == "VARCHAR[]" ? Quoted(name) : "CAST(NULL AS VARCHAR[])";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string? StringAt(DuckDBDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? TimeAt(DuckDBDataReader reader, int column)
    {
        if (StringAt(reader, column) is not { } text) return null;
        // A time without a zone is one of UTC.
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds)
            ? Json.Possible(microseconds) : Json.OfText(text);
    }

    private static JsonElement? KnownAt(DuckDBDataReader reader, int column)
    {
        try
        {
            return StringAt(reader, column) is { Length: > 0 } text ? JsonSerializer.Deserialize<JsonElement>(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
