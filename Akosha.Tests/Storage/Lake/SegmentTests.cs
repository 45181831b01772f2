using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Tests.Hosting;
using DuckDB.NET.Data;

namespace Akosha.Tests.Storage.Lake;

public sealed class SegmentTests
{
    private static readonly MessageRow[] Sample =
    [
        Rows.Message("c", "1", "Grüße, 世界 🐎", 1_700_000_000_000_001).By("Ada")
            .With(new Dictionary<string, string> { ["a"] = "1", ["b"] = "" }),
        Rows.Message("c", "2", "two", 1_700_000_000_000_002).With(new Dictionary<string, string>()),
        Rows.Message("d", "3", "three", 1_700_000_000_000_003).As("tool") with
        {
            Ordinal = 7,
            PlacedAt = 1_700_000_000_000_001,
            PlacedVersion = 1_700_000_000_000_002,
            Original = """{"role":"tool","content":[{"type":"text","text":"three"}]}""",
            MessageMetadata = """{"tokens":3}""",
        },
        Rows.Tombstone("s", "c", "1", 1_700_000_000_000_004),
        Rows.Tombstone("s", "c", null, 1_700_000_000_000_005),
        Rows.Tombstone("s", null, null, 1_700_000_000_000_006),
    ];

    [Fact]
    public async Task Rows_come_back_as_they_were_written()
    {
        var back = await ReadAsync(await SegmentWriter.WriteAsync(Sample, TestContext.Current.CancellationToken));
        Assert.Equal(Sample.Length, back.Count);
        foreach (var (expected, actual) in Sample.Zip(back))
        {
            Assert.Equal(expected with { Metadata = null, Embedding = null }, actual with { Metadata = null, Embedding = null });
            Assert.Equal(expected.Metadata, actual.Metadata);
            Assert.Equal(expected.Embedding, actual.Embedding);
        }
    }

    [Fact]
    public async Task More_rows_than_a_row_group_holds_come_back_whole()
    {
        var rows = Enumerable.Range(0, 70_000).Select(i => Rows.Tombstone("s", $"c{i}", $"{i}", i)).ToArray();
        var back = await ReadAsync(await SegmentWriter.WriteAsync(rows, TestContext.Current.CancellationToken));
        Assert.Equal(rows, back);
    }

    [Fact]
    public async Task A_row_group_of_long_messages_has_few_of_them()
    {
        var rows = Enumerable.Range(0, 80).Select(i => Rows.Message("c", $"{i}", new string((char)('a' + i % 26), 256 * 1024), i))
            .ToArray();
        var groups = new List<MessageRow[]>();
        await foreach (
            var group in SegmentFile.GroupsAsync(
            await SegmentWriter.WriteAsync(rows, TestContext.Current.CancellationToken), keysOnly: false,
            TestContext.Current.CancellationToken))
            groups.Add(group);
        Assert.Equal([32, 32, 16], groups.Select(group => group.Length));
        Assert.Equal(rows.Select(row => row.Content), groups.SelectMany(group => group).Select(row => row.Content));
    }

    [Fact]
    public async Task A_row_group_of_messages_with_much_metadata_has_few_of_them()
    {
        var metadata = Enumerable.Range(0, 64).ToDictionary(i => $"k{i}", _ => new string('v', 4096));
        var rows = Enumerable.Range(0, 80).Select(i => Rows.Message($"c{i}", "0", "x", i + 1).With(metadata)).ToArray();
        var groups = new List<MessageRow[]>();
        await foreach (
            var group in SegmentFile.GroupsAsync(
            await SegmentWriter.WriteAsync(rows, TestContext.Current.CancellationToken), keysOnly: false,
            TestContext.Current.CancellationToken))
            groups.Add(group);
        Assert.Equal([32, 32, 16], groups.Select(group => group.Length));
    }

    [Fact]
    public async Task A_file_of_before_digests_is_read_with_digests_that_are_worked_out()
    {
        MessageRow[] written = [.. Sample.Take(3)];
        var content = await FormerSegments.WriteAsync(written);
        var facts = new List<MessageRow>();
        await foreach (var group in SegmentFile.FactsAsync(content, TestContext.Current.CancellationToken)) facts.AddRange(group);
        Assert.Equal(written.Select(row => row.ContentDigest), facts.Select(row => row.ContentDigest));
        Assert.Equal(written.Select(row => row.MetadataVersion), facts.Select(row => row.MetadataVersion));
        Assert.All(facts, row => Assert.True(row.IsMessage));
        // Written again, it has them.
        var again = await ReadAsync(
            await SegmentWriter.WriteAsync(await ReadAsync(content), TestContext.Current.CancellationToken));
        Assert.Equal(written.Select(row => row.ContentDigest), again.Select(row => row.ContentDigest));
    }

    [Fact]
    public async Task What_is_left_of_a_message_for_its_metadata_is_read_as_that()
    {
        var back = Assert.Single(
            await ReadAsync(await SegmentWriter.WriteAsync([Sample[0].Hollowed()], TestContext.Current.CancellationToken)));
        Assert.True(back is { IsHollow: true, IsMessage: false, IsTombstone: false, Content: "", Author: null, Embedding: null });
        Assert.Equal(Sample[0].Metadata, back.Metadata);
        Assert.Equal(Sample[0].MetadataVersion, back.MetadataVersion);
    }

    [Fact]
    public async Task Another_engine_reads_the_same_types_and_values()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "s.parquet");
        await File.WriteAllBytesAsync(
            path, await SegmentWriter.WriteAsync(Sample, TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            "system_id VARCHAR, conversation_id VARCHAR, message_id VARCHAR, ordinal INTEGER, role VARCHAR, author VARCHAR, "
            + "content VARCHAR, timestamp TIMESTAMP WITH TIME ZONE, received_at TIMESTAMP WITH TIME ZONE, "
            + "metadata MAP(VARCHAR, VARCHAR), content_hash BIGINT, version BIGINT, deleted BOOLEAN, embedding BLOB, "
            + "embedding_model VARCHAR, content_digest BLOB, metadata_version BIGINT, placed_at TIMESTAMP WITH TIME ZONE, "
            + "placed_version BIGINT, original VARCHAR, message_metadata VARCHAR, placing VARCHAR, embedding_context BIGINT",
            await ScalarAsync(
                connection,
                $"SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE SELECT * FROM '{path}')"));
        Assert.Equal("Grüße, 世界 🐎|{a=1, b=''}|Ada|260|1700000000000001", await ScalarAsync(connection,
            $"SELECT concat_ws('|', content, metadata::VARCHAR, author, octet_length(embedding), epoch_us(timestamp)) FROM "
            + $"'{path}' WHERE message_id = '1' AND NOT deleted"));
        Assert.Equal("7|1700000000000001|1700000000000002|text|3", await ScalarAsync(connection,
            $"SELECT concat_ws('|', ordinal, epoch_us(placed_at), placed_version, original->>'$.content[0].type', "
            + $"message_metadata->>'$.tokens') FROM '{path}' WHERE message_id = '3'"));
        Assert.Equal("2|1|1", await ScalarAsync(connection,
            $"SELECT concat_ws('|', count(*) FILTER (message_id IS NULL), count(*) FILTER (conversation_id IS NULL), count(*) "
            + $"FILTER (metadata = MAP {{}})) FROM '{path}'"));
    }

    [Fact]
    public async Task Damaged_bytes_are_reported_as_such()
    {
        var content = await SegmentWriter.WriteAsync(Sample, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<LakeDamageException>(() => ReadAsync(content[..(content.Length / 2)]));
        await Assert.ThrowsAsync<LakeDamageException>(() => ReadAsync(new byte[100]));
    }

    [Fact]
    public void Statistics_tell_the_bounds_and_the_systems()
    {
        var tally = new SegmentTally();
        foreach (var row in Sample) tally.Add(row);
        var stats = tally.Stats();
        Assert.Contains("\"numRecords\":6", stats, StringComparison.Ordinal);
        Assert.Contains(
            "\"minValues\":{\"timestamp\":\"2023-11-14T22:13:20.000Z\",\"version\":1700000000000001}", stats,
            StringComparison.Ordinal);
        var file = new AddFile { Path = "p", Stats = stats };
        Assert.Equal(1_700_000_000_000_006, SegmentStats.HighestVersion(file));
        Assert.Equal("[\"s\"]", tally.Tags([1])[SegmentStats.SystemsTag]);
    }

    private static async Task<List<MessageRow>> ReadAsync(byte[] content)
    {
        var rows = new List<MessageRow>();
        await foreach (var group in SegmentReader.ReadAsync(new MemoryStream(content), TestContext.Current.CancellationToken))
            rows.AddRange(group);
        return rows;
    }

    private static async Task<string?> ScalarAsync(DuckDBConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString();
    }
}
