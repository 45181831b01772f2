using System.Globalization;
using DuckDB.NET.Data;

namespace Akosha.Tests.Storage.Lake;

/// <summary>
/// Tables in the manner of other Delta writers: partitions, encoded paths, actions and fields that mean nothing to Akosha, newer
/// protocols.
/// </summary>
internal static class ForeignTables
{
    /// <summary>How many of them Akosha reads.</summary>
    public const int Readable = 4;

    private const string Start = """
        {"commitInfo":{"timestamp":1700000000000,"operation":"WRITE","operationParameters":{"mode":"ErrorIfExists"},"isolationLevel":"Serializable","engineInfo":"Another-Engine/1.0"}}
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"5fba94ed-9794-4965-ba6e-6ee3c0d22af9","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":["city"],"configuration":{"delta.appendOnly":"false"},"createdTime":1700000000000}}
        """;

    /// <summary>Those that must not be read, by name.</summary>
    public static readonly string[] Refused = ["deletion-vectors", "newer-reader"];

    /// <summary>Writes them into a folder.</summary>
    public static async Task WriteAsync(string folder)
    {
        await WriteTableAsync(folder, "partitions", ["city=Z%C3%BCrich/part-0 a.parquet", "city=New York/part-1.parquet"],
            Start + "\n" + Add("city=Z%25C3%25BCrich/part-0%20a.parquet", 3), Add("city=New%20York/part-1.parquet", 5));
        await WriteTableAsync(folder, "rewritten", ["a.parquet", "b.parquet", "c.parquet"],
            Start + "\n" + Add("a.parquet", 2), Add("b.parquet", 2), Remove("a.parquet") + "\n" + Remove("b.parquet") + "\n"
                + Add("c.parquet", 4));
        // In one commit a path may go and come: it is there.
        await WriteTableAsync(
            folder, "again", ["a.parquet"], Start + "\n" + Add("a.parquet", 2), Add("a.parquet", 2)
            .Replace("}}}", "},\"clusteringProvider\":\"x\"}}", StringComparison.Ordinal));
        await WriteTableAsync(folder, "unknown-actions", ["a.parquet"],
            Start + "\n" + Add("a.parquet", 2), """{"txn":{"appId":"stream","version":7,"lastUpdated":1700000000000}}""",
            """
            {"domainMetadata":{"domain":"x","configuration":"{}","removed":false}}
            {"cdc":{"path":"_change_data/c.parquet","partitionValues":{},"size":1,"dataChange":false}}
            {"somethingNew":{"a":1}}
            """);
        await WriteTableAsync(
            folder, "newer-reader", ["a.parquet"],
            Start.Replace("\"minReaderVersion\":1", "\"minReaderVersion\":3", StringComparison.Ordinal) + "\n"
            + Add("a.parquet", 2));
        await WriteTableAsync(folder, "deletion-vectors", ["a.parquet"],
            Start + "\n" + Add("a.parquet", 2)
                .Replace(
                "\"dataChange\":true",
                "\"dataChange\":true,\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"x\",\"sizeInBytes\":1,\"cardinality\":1}", StringComparison.Ordinal));
    }

    private static async Task WriteTableAsync(string folder, string name, string[] files, params string[] commits)
    {
        var table = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.Combine(table, "_delta_log"));
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var file in files)
        {
            var path = Path.Combine(table, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var command = connection.CreateCommand();
            command.CommandText = $"COPY (SELECT range AS n FROM range({RowsOf(file, commits)})) TO '{path}' (FORMAT parquet)";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        for (var version = 0; version < commits.Length; version++)
            await File.WriteAllTextAsync(
                Path.Combine(table, "_delta_log", $"{version:D20}.json"),
                string.Join('\n', commits[version].Split('\n').Select(line => line.Trim())) + "\n",
                TestContext.Current.CancellationToken);
    }

    // As many rows as the log says that the file has.
    private static int RowsOf(string file, string[] commits)
    {
        var line = commits.SelectMany(commit => commit.Split('\n'))
            .First(line =>
                line.Contains("\"add\"", StringComparison.Ordinal)
                && line.Contains(
                Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal)
                .Replace("%3D", "=", StringComparison.Ordinal), StringComparison.Ordinal));
        var start = line.IndexOf("numRecords", StringComparison.Ordinal) + 13;
        return int.Parse(line.AsSpan(start, line.IndexOfAny([',', '}', '\\'], start) - start), CultureInfo.InvariantCulture);
    }

    private static string Add(string path, int rows) =>
        $$$$"""{"add":{"path":"{{{{path}}}}","partitionValues":{"city":null},"size":1000,"modificationTime":1700000000000,"dataChange":true,"stats":"{\"numRecords\":{{{{rows}}}}}","tags":{"INSERTION_TIME":"1700000000000000"}}}""";

    private static string Remove(string path) =>
        $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":1700000001000,"dataChange":true,"extendedFileMetadata":true,"partitionValues":{},"size":1000}}""";
}
