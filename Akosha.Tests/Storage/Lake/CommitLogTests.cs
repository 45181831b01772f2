using System.Text;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Storage.Lake;

/// <summary>
/// Entries of the log that are not as they were written, or that must not be followed: each is named, and stops only itself.
/// </summary>
public sealed class CommitLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public CommitLogTests() => _store = new FolderObjectStore(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LogFolder => Path.Combine(_folder.Path, "lake", "messages", "_delta_log");

    /// <summary>Actions of another engine that must not be followed, and a part of what is said of each.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { Add("../../secrets"), "leaves the table" },
        { Add("a/../../x"), "leaves the table" },
        { Add("./x"), "leaves the table" },
        { Add("a//x"), "leaves the table" },
        { Add("/etc/passwd"), "leaves the table" },
        { Add("file:///etc/passwd"), "leaves the table" },
        { Add("s3://other/x.parquet"), "leaves the table" },
        { Add("%2e%2e/x"), "leaves the table" },
        { Add("a/%2E%2E/%2E%2E/x"), "leaves the table" },
        { Add("%252e%252e/x"), "leaves the table" },
        { Add("%2Fetc%2Fpasswd"), "leaves the table" },
        { Add("..\\\\x"), "leaves the table" },
        { Add("a%5Cx"), "leaves the table" },
        { Add("a%00b"), "leaves the table" },
        { Add("a\\u0000b"), "leaves the table" },
        { Add("_delta_log/00000000000000000000.json"), "leaves the table" },
        { Add(new string('x', 256)), "leaves the table" },
        { Add(""), "no path" },
        { """{"add":{"path":null,"size":1,"modificationTime":1,"dataChange":true}}""", "no path" },
        { """{"add":{"size":1,"modificationTime":1,"dataChange":true}}""", "not a readable log entry" },
        { """{"add":null}""", "no content" },
        { """{}""", "no content" },
        { """[]""", "not a readable log entry" },
        { """{"add":[]}""", "not a readable log entry" },
        { Add("x", ",\"stats\":{}"), "not a readable log entry" },
        { Add("x", ",\"tags\":[1]"), "not a readable log entry" },
        { Add("x", ",\"tags\":{\"akosha.xxh3\":5}"), "not a readable log entry" },
        { Add("x", ",\"deletionVector\":{\"storageType\":\"u\"}"), "deletion vector" },
        { """{"add":{"path":"x","size":-1,"modificationTime":1,"dataChange":true}}""", "size" },
        { """{"add":{"path":"x","size":9223372036854775807,"modificationTime":1,"dataChange":true}}""", "size" },
        { """{"add":{"path":"x","size":1e40,"modificationTime":1,"dataChange":true}}""", "not a readable log entry" },
        { """{"add":{"path":"x","size":1,"modificationTime":9223372036854775807,"dataChange":true}}""", "time" },
        { """{"remove":{"path":null,"dataChange":true}}""", "no path" },
        { """{"remove":{"path":"../f1","dataChange":true}}""", "leaves the table" },
        { """{"remove":{"path":"f1","deletionTimestamp":-9223372036854775808,"dataChange":true}}""", "time" },
        { """{"txn":{"appId":null,"version":1}}""", "appId" },
        { """{"protocol":{}}""", "protocol" },
        { """{"protocol":{"minReaderVersion":"1","minWriterVersion":2}}""", "not a readable log entry" },
        { """{"add":{"path":"x","size":1,"modificationTime":1,"dataChange":true},"remove":{"path":"f1","dataChange":true}}""",
            "several actions" },
        { """{"commitInfo":{"akosha":"x"}}""", "not a readable log entry" },
        { Add("\\ud800"), "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task An_entry_that_must_not_be_followed_is_named_and_stops_only_itself(string line, string reason)
    {
        var table = await OpenAsync();
        await table.CommitAsync(Adding("f1"), Cancellation);
        var reader = await OpenAsync();
        await PutAsync(2, Encoding.UTF8.GetBytes(Add("good") + "\n" + line + "\n"));
        await table.CommitAsync(Adding("f3"), Cancellation);
        await reader.RefreshAsync(Cancellation);
        foreach (var snapshot in new[] { table.Snapshot, reader.Snapshot, (await OpenAsync()).Snapshot })
        {
            Assert.Equal((3, 2), (snapshot.Version, snapshot.Files.Count));
            Assert.Equal(["f1", "f3"], snapshot.Files.Keys.Order());
            var damage = Assert.Single(snapshot.Damage);
            Assert.Equal("lake/messages/_delta_log/00000000000000000002.json", damage.Name);
            Assert.Contains(reason, damage.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("part-0001.parquet")]
    [InlineData("day=2020-01-01 00%3A00%3A00/part ü%20%25.parquet")]
    [InlineData("a/..b/c...parquet")]
    [InlineData("100%")]
    public async Task A_path_within_the_table_is_followed(string path)
    {
        await OpenAsync();
        await PutAsync(1, Encoding.UTF8.GetBytes(Add(path)));
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Empty(snapshot.Damage);
        Assert.Equal([path], snapshot.Files.Keys);
    }

    [Fact]
    public async Task An_entry_that_is_not_as_it_was_written_is_named_changes_nothing_and_gets_no_checkpoint()
    {
        var table = await OpenAsync();
        await table.CommitAsync(new LakeCommit("WRITE", [Added("f1"), Added("f2")], []), Cancellation);
        await table.CommitAsync(
            new LakeCommit("OPTIMIZE", [Added("g1"), Added("g2")], [Removal("f1"), Removal("f2")]), Cancellation);
        var path = Path.Combine(LogFolder, "00000000000000000002.json");
        var whole = await File.ReadAllBytesAsync(path, Cancellation);
        var lines = Encoding.UTF8.GetString(whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"akosha\":{\"actions\":4,\"xxh3\":\"", lines[0], StringComparison.Ordinal);
        var ends = whole.Index().Where(at => at.Item == '\n').Select(at => at.Index + 1).ToList();
        var variants = Enumerable.Range(0, whole.Length)
            .Where(length => length % 17 == 0 || ends.Contains(length) || ends.Contains(length + 1))
            .Select(length => whole[..length]).ToList();
        // as a power failure leaves it
        variants.AddRange(ends[..^1].Select(end => (byte[])[.. whole[..end], .. new byte[whole.Length - end]]));
        variants.AddRange([[.. whole, 0, 0], [.. whole, .. "\n\0\n"u8], [.. whole, (byte)'\n']]);
        foreach (
            var order in new int[][] { [1, 0, 2, 3, 4], [0, 2, 1, 3, 4], [0, 0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4], [0, 1, 2, 3, 3],
            [1, 2, 3, 4, 0], [0, 1, 2, 4] }) variants.Add(Joined(lines, order));
        variants.Add(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));
        variants.Add(
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(whole).Replace("\"g2\"", "\"g9\"", StringComparison.Ordinal)));
        foreach (var variant in variants)
        {
            await File.WriteAllBytesAsync(path, variant, Cancellation);
            var snapshot = (await OpenAsync()).Snapshot;
            Assert.True(
                snapshot.Files.Keys.Order().SequenceEqual(["f1", "f2"]) && snapshot.Damage.Count == 1 && snapshot.Damage[0]
                .Name.EndsWith("2.json", StringComparison.Ordinal),
                $"{Encoding.UTF8.GetString(variant)}\n{string.Join(' ', snapshot.Files.Keys)} "
                + $"{snapshot.Damage.FirstOrDefault()}");
        }
        await (await OpenAsync(checkpointInterval: 1)).CommitAsync(Adding("h"), Cancellation);
        Assert.Empty(Directory.GetFiles(LogFolder, "*.checkpoint.parquet"));
        await File.WriteAllBytesAsync(path, whole, Cancellation);
        var mended = (await OpenAsync()).Snapshot;
        Assert.Empty(mended.Damage);
        Assert.Equal(["g1", "g2", "h"], mended.Files.Keys.Order());
    }

    [Theory]
    [InlineData("WRITE", "", "nothing follows")]
    [InlineData("WRITE", "R", "adds nothing")]
    [InlineData("OPTIMIZE", "RR", "adds none")]
    [InlineData("CREATE TABLE", "P", "lacks the protocol or the metadata")]
    [InlineData("WRITE", "A-", "cut")]
    [InlineData("WRITE", "CA", "several commitInfos")]
    [InlineData("WRITE", "A", null)]
    [InlineData("OPTIMIZE", "R", null)]
    [InlineData("OPTIMIZE", "RRA", null)]
    [InlineData("DELETE", "RA", null)]
    public async Task Of_entries_that_Akosha_wrote_before_what_can_be_told_is_told(
        string operation, string actions, string? reason)
    {
        var table = await OpenAsync();
        await table.CommitAsync(new LakeCommit("WRITE", [Added("f0"), Added("f1")], []), Cancellation);
        var lines = actions.TrimEnd('-').Select((kind, i) => kind switch
        {
            'A' => Add("new"),
            'R' => $$$"""{"remove":{"path":"f{{{i}}}","dataChange":false}}""",
            'C' => """{"commitInfo":{"engineInfo":"Akosha"}}""",
            _ => """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""",
        });
        var text = string.Join(
            '\n', lines.Prepend(
            $$$"""{"commitInfo":{"timestamp":1,"operation":"{{{operation}}}","operationParameters":{},"isBlindAppend":true,"engineInfo":"Akosha"}}"""));
        await PutAsync(2, Encoding.UTF8.GetBytes(actions.EndsWith('-') ? text : text + "\n"));
        var snapshot = (await OpenAsync()).Snapshot;
        if (reason is null) Assert.Empty(snapshot.Damage);
        else Assert.Contains(reason, Assert.Single(snapshot.Damage).Reason, StringComparison.Ordinal);
        Assert.Equal(reason is null && actions.Contains('A', StringComparison.Ordinal), snapshot.Files.ContainsKey("new"));
    }

    [Fact]
    public async Task Entries_of_other_engines_need_no_seal_and_no_last_line_feed()
    {
        await OpenAsync();
        await PutAsync(1, Encoding.UTF8.GetBytes($$$$"""
            {"commitInfo":{"timestamp":1,"operation":"WRITE","engineInfo":"Apache-Spark/3.5.0 Delta-Lake/3.0.0","operationMetrics":{"numFiles":"1"},"tags":{"restoresDeletedRows":"false"}}}
            {"cdc":{"path":"x"}}

            {{{{Add("a")}}}}
            """));
        await PutAsync(2, Encoding.UTF8.GetBytes("{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}"));
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Empty(snapshot.Damage);
        Assert.Equal(["a"], snapshot.Files.Keys);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"x\"")]
    [InlineData("""{"numRecords":"many","minValues":[],"maxValues":{"timestamp":5,"version":"high"}}""")]
    [InlineData("""{"numRecords":1.5,"minValues":null,"maxValues":{"timestamp":"yesterday","version":1e99}}""")]
    [InlineData("""{"numRecords":-4,"minValues":{"timestamp":{}},"maxValues":7}""")]
    [InlineData("""{"numRecords":9223372036854775807}""")]
    public void Statistics_that_are_none_say_nothing(string stats)
    {
        var file = new AddFile
        {
            Path = "p",
            Stats = stats,
            Tags = new Dictionary<string,
            string?>
            { [SegmentStats.SystemsTag] = stats, [SegmentStats.ModelsTag] = "[null]" }
        };
        Assert.Equal((0, 0), (SegmentStats.Rows(file), SegmentStats.HighestVersion(file)));
        Assert.True(
            SegmentStats.Span(file) is null && SegmentStats.Newest(file) is null && SegmentStats.Models(file) is null
            && SegmentStats.Systems(file) is null or []);
    }

    public void Dispose() => _folder.Dispose();

    private static string Add(string path, string rest = "") =>
        $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true{{{rest}}}}}""";

    private static byte[] Joined(string[] lines, int[] order) =>
        Encoding.UTF8.GetBytes(string.Concat(order.Select(line => lines[line] + "\n")));

    private Task PutAsync(int version, byte[] content) =>
        _store.PutAsync($"lake/messages/_delta_log/{version:D20}.json", content, Cancellation);

    private async Task<LakeTable> OpenAsync(int checkpointInterval = 1000)
    {
        var table = MessagesTable.Over(
            _store, new LakeOptions { CheckpointInterval = checkpointInterval }, TimeProvider.System,
            NullLogger<LakeTable>.Instance);
        await table.LoadAsync(Cancellation);
        await table.CreateIfMissingAsync(MessagesTable.NewMetadata(TimeProvider.System), Cancellation);
        return table;
    }

    private static LakeCommit Adding(string path) => new("WRITE", [Added(path)], []);

    private static AddFile Added(string path) => new() { Path = path, Size = 1, DataChange = true };

    private static RemoveFile Removal(string path) => new() { Path = path, DeletionTimestamp = 1 };
}
