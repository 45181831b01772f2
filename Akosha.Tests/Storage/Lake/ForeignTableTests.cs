using System.Text.Json;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Storage.Lake;

/// <summary>
/// Reads tables as other Delta writers make them: some that are written here, and, where AKOSHA_TEST_DELTA_TABLES names it, the
/// folder <c>golden</c> of delta-io/delta's <c>connectors/golden-tables/src/main/resources</c>. What was compared there stands in
/// docs/formats/lake.md.
/// </summary>
public sealed class ForeignTableTests
{
    [Fact]
    public async Task Tables_of_other_writers_are_read_as_a_plain_replay_of_their_log_reads_them()
    {
        using var own = new TemporaryFolder();
        await ForeignTables.WriteAsync(own.Path);
        var compared = 0;
        var refused = new List<string>();
        var golden = Environment.GetEnvironmentVariable("AKOSHA_TEST_DELTA_TABLES") is { Length: > 0 } named
            ? Directory.GetDirectories(named, "_delta_log", SearchOption.AllDirectories) : [];
        foreach (var log in Directory.GetDirectories(own.Path, "_delta_log", SearchOption.AllDirectories).Concat(golden))
        {
            var table = Path.GetDirectoryName(log)!;
            if (!File.Exists(Path.Combine(log, $"{0:D20}.json"))) continue;
            var snapshot = await LoadAsync(table);
            if (snapshot.Damage.Any(damage => IsRefused(damage.Reason)))
            {
                refused.Add(Path.GetFileName(table));
                continue;
            }
            Assert.Equal(Replay(log), snapshot.Files.Keys.ToHashSet());
            // Three tables are broken on purpose: a checkpoint lacks an action that it must have, a version is missing.
            var isBroken = table.Contains("from-checkpoint-missing", StringComparison.Ordinal)
                || table.EndsWith("versions-not-contiguous", StringComparison.Ordinal);
            Assert.True(snapshot.Damage.IsEmpty != isBroken, $"{table}: {snapshot.Damage.FirstOrDefault()}");
            await CountRowsAsync(table, snapshot);
            compared++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{compared} tables compared; refused for their reader version, or paths outside the table: {string.Join(", ", refused)}");
        Assert.True(
            compared >= ForeignTables.Readable + (golden.Length > 0 ? 50 : 0), $"only {compared} tables could be compared");
        Assert.Equal(ForeignTables.Refused, refused.Intersect(ForeignTables.Refused).Order(StringComparer.Ordinal));
    }

    private static bool IsRefused(string reason) =>
        reason.Contains("reader version", StringComparison.Ordinal)
            || reason.Contains("leaves the table", StringComparison.Ordinal)
            || reason.Contains("deletion vector", StringComparison.Ordinal);

    private static async Task<LakeSnapshot> LoadAsync(string folder)
    {
        var store = new FolderObjectStore(Path.GetDirectoryName(folder)!);
        var table = new LakeTable(
            store, Path.GetFileName(folder), new LakeOptions(), TimeProvider.System, NullLogger<LakeTable>.Instance);
        return await table.LoadAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The files of the table by its JSON entries alone, without any of the code under test.</summary>
    private static HashSet<string> Replay(string log)
    {
        var files = new HashSet<string>();
        foreach (
            var entry in Directory.GetFiles(log, "*.json").Where(name => Path.GetFileNameWithoutExtension(name).Length == 20)
            .Order(StringComparer.Ordinal))
        {
            var actions = File.ReadLines(entry).Where(line => line.Trim().Length > 0)
                .Select(line => JsonDocument.Parse(line).RootElement).ToList();
            foreach (var action in actions)
                if (action.TryGetProperty("remove", out var remove)) files.Remove(remove.GetProperty("path").GetString()!);
            foreach (var action in actions)
                if (action.TryGetProperty("add", out var add)) files.Add(add.GetProperty("path").GetString()!);
        }
        return files;
    }

    /// <summary>Where the log says how many rows a file has, the file at the decoded path has them.</summary>
    private static async Task CountRowsAsync(string folder, LakeSnapshot snapshot)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var file in snapshot.Files.Values.Where(file => file.Stats is not null))
        {
            using var stats = JsonDocument.Parse(file.Stats!);
            var path = Path.Combine(folder, file.Name);
            if (!stats.RootElement.TryGetProperty("numRecords", out var expected) || !File.Exists(path)) continue;
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM read_parquet('{path.Replace("'", "''", StringComparison.Ordinal)}')";
            Assert.Equal(expected.GetInt64(), (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        }
    }
}
