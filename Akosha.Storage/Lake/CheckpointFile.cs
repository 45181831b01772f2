using System.Text.Json;
using DuckDB.NET.Data;

namespace Akosha.Storage.Lake;

/// <summary>
/// The Parquet of a checkpoint. DuckDB turns rows of nested columns into the JSON of the actions and back, so that the
/// checkpoint and the log have one reader of actions between them.
/// </summary>
internal static class CheckpointFile
{
    private const string Columns = """
        {txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)',
         add: 'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT,
                      dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))',
         remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN,
                         partitionValues MAP(VARCHAR, VARCHAR), size BIGINT)',
         metaData: 'STRUCT(id VARCHAR, name VARCHAR, description VARCHAR,
                           format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR,
                           partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)',
         protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)'}
        """;

    /// <summary>
    /// Reads the rows of a checkpoint or of one part of it: the action, and what is wrong with it; no action if it is none.
    /// </summary>
    /// <exception cref="LakeDamageException">It is not a readable checkpoint.</exception>
    public static async Task<List<(LakeAction? Action, string? Problem)>> ReadAsync(
        byte[] content, CancellationToken cancellation)
    {
        using var file = new TemporaryFile();
        await File.WriteAllBytesAsync(file.Path, content, cancellation);
        try
        {
            var actions = new List<(LakeAction?, string?)>();
            await using var connection = await OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT to_json(action) FROM (SELECT * FROM read_parquet('{file.Path}')) AS action";
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation)) actions.Add(Read(rows.GetString(0)));
            return actions;
        }
        catch (DuckDBException error)
        {
            var reason = error.Message.Split('\n')[0].Replace(file.Path, "the file", StringComparison.Ordinal);
            throw new LakeDamageException($"not a readable checkpoint: {reason}", error);
        }
    }

    private static (LakeAction?, string?) Read(string row)
    {
        try
        {
            var action = LakeAction.Parse(row);
            return (action, ActionCheck.Find(action));
        }
        catch (JsonException error)
        {
            return (null, $"a row is no action: {error.Message}");
        }
    }

    /// <summary>The Parquet of a checkpoint of these actions.</summary>
    public static async Task<byte[]> WriteAsync(IEnumerable<LakeAction> actions, CancellationToken cancellation)
    {
        using TemporaryFile json = new(), parquet = new();
        await File.WriteAllLinesAsync(json.Path, actions.Select(action => action.ToJson()), cancellation);
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            COPY (SELECT * FROM read_json(
                '{json.Path}', format = 'newline_delimited', maximum_object_size = 67108864, columns = {Columns}))
            TO '{parquet.Path}' (FORMAT parquet, COMPRESSION zstd)
            """;
        await command.ExecuteNonQueryAsync(cancellation);
        return await File.ReadAllBytesAsync(parquet.Path, cancellation);
    }

    private static async Task<DuckDBConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new DuckDBConnection("DataSource=:memory:;threads=1");
        await connection.OpenAsync(cancellation);
        return connection;
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"akosha-{Guid.NewGuid():N}.parquet");

        public void Dispose() => File.Delete(Path);
    }
}
