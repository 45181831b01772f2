using System.IO.Compression;
using DuckDB.NET.Data;

namespace Akosha.Tests.Import;

/// <summary>Files as Session-Buddy writes them.</summary>
internal static class SessionBuddyFiles
{
    /// <summary>The tables of its second schema, as far as they matter, with vectors and a constraint.</summary>
    public const string Tables = """
        CREATE TABLE conversations_v2 (
            id TEXT PRIMARY KEY, content TEXT NOT NULL, embedding FLOAT[4], category TEXT NOT NULL, subcategory TEXT,
            importance_score REAL DEFAULT 0.5, project TEXT, namespace TEXT DEFAULT 'default',
            timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP, session_id TEXT, metadata VARCHAR,
            source_type TEXT CHECK (source_type IS NULL OR source_type IN ('claude_code', 'manual')), turn_parent_id TEXT);
        CREATE TABLE reflections_v2 (
            id TEXT PRIMARY KEY, content TEXT NOT NULL, embedding FLOAT[4], category TEXT NOT NULL, tags TEXT[],
            timestamp TIMESTAMP, project TEXT, metadata JSON, fingerprint BLOB);
        """;

    /// <summary>Rows with the oddities of real ones.</summary>
    public const string SampleRows = """
        INSERT INTO conversations_v2 (
                id, content, embedding, category, timestamp, session_id, metadata, project, source_type, turn_parent_id) VALUES
            ('b', 'It turns on Monday.', [0.1, 0.2, 0.3, 0.4], 'claude_turn', '2026-01-05 10:00:01.25', NULL, '{"source_session":"s.1","model":"m"}', 'p', 'claude_code', 'a'),
            ('a', 'When does the key turn?', NULL, 'claude_turn', '2026-01-05 10:00:00', NULL, '{"source_session":"s.1"}', 'p', 'claude_code', NULL),
            ('alone', 'A note that stands alone.', NULL, 'context', '2026-01-06 00:00:00', NULL, 'no json', NULL, 'manual', NULL),
            ('empty', '', NULL, 'context', 'infinity', NULL, NULL, NULL, NULL, NULL);
        INSERT INTO reflections_v2 (id, content, category, tags, timestamp, metadata) VALUES
            ('r', 'Keys turn on Mondays.', 'facts', ['keys', 'ops'], '2026-01-07 08:00:00', '{"quality_score":3}');
        CREATE VIEW my_conversations AS SELECT 'v' AS id, 'a view' AS content;
        """;

    /// <summary>The bytes of a database.</summary>
    public static byte[] Database(string sql)
    {
        var path = Path.Combine(Path.GetTempPath(), $"akosha-test-{Guid.NewGuid():N}.duckdb");
        try
        {
            using (var connection = new DuckDBConnection($"DataSource={path}"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Bytes compressed with gzip.</summary>
    public static byte[] Compressed(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(bytes);
        return target.ToArray();
    }

    /// <summary>A manifest as Session-Buddy writes it: it does not know sizes and checksums, unless they are given.</summary>
    public static string Manifest(string system, string name, long size = 0, string checksum = "") => $$"""
        {"upload_id": "20260107_120000_{{system}}", "system_id": "{{system}}", "timestamp": "2026-01-07T12:00:00+00:00",
         "files": [{"name": "{{name}}", "path": "systems/{{system}}/uploads/20260107_120000_{{system}}/{{name}}",
           "size_bytes": {{size}}, "compression": "gzip", "checksum": "{{checksum}}"}],
         "metadata": {"uploader": "session-buddy", "version": "1.0.0"} }
        """;
}
