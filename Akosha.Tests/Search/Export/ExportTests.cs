using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Akosha.Ingestion.Maintenance;
using Akosha.Search.Export;
using Akosha.Search.Numbers;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Indexing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Search.Export;

/// <summary>An export is what there was when it began, wherever that lies and whatever comes meanwhile.</summary>
public sealed class ExportTests
{
    private const long Day = 24L * 3600 * 1_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hot_warm_and_cold_messages_are_exported_alike(bool hasCache)
    {
        await using var lake = await FollowedLake.StartAsync(lake => lake.Cold.CacheBytes = hasCache ? 1 << 20 : 0);
        await FillAsync(lake);
        await lake.SettleAsync();
        var mixed = await ExportedAsync(lake);
        Assert.Equal(["a/x: 0 2 5 8", "b/x: 1 4 7", "b/y: 3 6"], Summaries(mixed));
        Assert.Contains("\"metadata\":{\"version\":\"1\"}", mixed, StringComparison.Ordinal);
        foreach (var days in new[] { 20, 90, 400 })
        {
            lake.Time.Advance(TimeSpan.FromDays(days));
            await lake.SettleAsync();
            Assert.Equal(mixed, await ExportedAsync(lake));
        }
    }

    [Theory]
    [InlineData(1, 8, 1 << 20)] // all of it is gathered
    [InlineData(2, 2, 1 << 20)]
    [InlineData(1, 3, 0)] // one file of a stretch
    [InlineData(1, 1, 1 << 20)] // nothing
    public async Task However_much_of_it_is_read_together_an_export_is_the_same(int messages, int batches, long bytes)
    {
        await using var lake = await FollowedLake.StartAsync(lake => lake.Cold.CacheBytes = 1 << 20);
        await FillAsync(lake);
        await lake.SettleAsync();
        var expected = await ExportedAsync(lake);
        lake.Time.Advance(TimeSpan.FromDays(90));
        await lake.SettleAsync();
        var exporter = new Exporter(lake.Searchable, lake.Store, lake.Time, NullLogger<Exporter>.Instance)
        {
            Limits = new ExportLimits(messages, 1 << 20, batches, bytes),
        };
        using (var export = Begin(exporter)) Assert.Equal(expected, await WrittenAsync(exporter, export));
    }

    [Fact]
    public async Task What_is_gathered_comes_back_batch_by_batch_and_leaves_no_file()
    {
        await using var lake = await FollowedLake.StartAsync();
        await FillAsync(lake);
        await lake.SettleAsync();
        using var folder = new TemporaryFolder();
        using var spilled = new SpilledRows(folder.Path, batches: 3);
        var random = new Random(1);
        var expected = Enumerable.Range(0, 60).Select(_ =>
        {
            var bytes = new byte[random.Next(20_000)];
            random.NextBytes(bytes);
            return bytes;
        }).ToArray();
        Parallel.For(0, expected.Length, i => spilled.Add(i % 3, new MessageNumber(i), timestamp: i, expected[i]));
        Assert.True(spilled.Bytes > 300_000, "so little stays in memory");
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
        for (var batch = 0; batch < 3; batch++)
        {
            using var rows = new RenderedRows(lake.Searchable.Catalog.Index.Columns);
            spilled.Load(batch, rows);
            Assert.Equal(20, rows.Count);
            for (var i = batch; i < expected.Length; i += 3) Assert.Equal(expected[i], rows.BytesOf(new MessageNumber(i)));
        }
    }

    [Fact]
    public async Task What_comes_moves_and_goes_meanwhile_changes_nothing_in_an_export_that_has_begun()
    {
        await using var lake = await FollowedLake.StartAsync();
        await FillAsync(lake);
        await lake.SettleAsync();
        var expected = await ExportedAsync(lake);
        var exporter = NewExporter(lake);
        using var export = Begin(exporter);
        await lake.CommitAsync(Message(lake, "a", "x", 100, 0), Message(lake, "c", "z", 101, 0));
        await lake.CommitAsync(
            Message(lake, "b", "x", 7, 2) with { Version = 102, Content = "changed" },
            WithMetadata(Message(lake, "b", "y", 8, 0) with { Version = 103 }, "2"),
            Rows.Tombstone("a", "x", "m0", 104), Rows.Tombstone("b", null, null, 105));
        await lake.SettleAsync();
        await lake.CompactAsync();
        await lake.RunAsync((store, options, time) => new Purger(store, options, time, NullLoggerFactory.Instance));
        lake.Time.Advance(TimeSpan.FromDays(100));
        await lake.SettleAsync();
        lake.Time.Advance(TimeSpan.FromSeconds(40)); // what was replaced is let go of
        await lake.SettleAsync();
        Assert.Equal(expected, await WrittenAsync(exporter, export));
        Assert.Equal(["a/x: 2 5 8 100", "c/z: 101"], Summaries(await ExportedAsync(lake)));
    }

    [Fact]
    public async Task It_goes_on_after_the_conversation_that_came_last()
    {
        await using var lake = await FollowedLake.StartAsync();
        await FillAsync(lake);
        await lake.SettleAsync();
        var lines = (await ExportedAsync(lake)).Split('\n')[..^1];
        for (var i = 0; i < lines.Length; i++)
        {
            var last = JsonElement.Parse(lines[i]);
            var cursor = Base64Url.EncodeToString(
                Encoding.UTF8.GetBytes($"{last.GetProperty("system_id")}\n{last.GetProperty("conversation_id")}"));
            var rest = await ExportedAsync(lake, Query with { After = ExportCursor.Parse(cursor) });
            Assert.Equal(lines[(i + 1)..], rest.Split('\n')[..^1]);
        }
    }

    [Fact]
    public async Task A_damaged_segment_ends_it_unless_what_is_damaged_may_be_left_out()
    {
        await using var lake = await FollowedLake.StartAsync(lake => lake.Cold.CacheBytes = 0);
        await lake.CommitAsync(Message(lake, "a", "x", 1, 0));
        await lake.CommitAsync(Message(lake, "b", "x", 2, 200));
        await lake.SettleAsync();
        var cold = lake.Searchable.Catalog.Index.Blocks.Single(block => block.Systems.Contains("b")).Segments[0].Path;
        await lake.Store.DeleteAsync($"lake/messages/{cold}", Cancellation);
        var exporter = NewExporter(lake);
        var pipe = new MemoryStream();
        using (var export = Begin(exporter))
            Assert.False(await exporter.WriteAsync(export, PipeWriter.Create(pipe), Cancellation));
        Assert.Equal(["a/x: 1"], Summaries(await ExportedAsync(lake, Query with { IsLenient = true })));
    }

    [Fact]
    public async Task Only_a_few_are_made_at_the_same_time_and_each_gives_its_place_back()
    {
        await using var lake = await FollowedLake.StartAsync();
        await FillAsync(lake);
        await lake.SettleAsync();
        var exporter = NewExporter(lake);
        for (var round = 0; round < 3; round++)
        {
            using var first = Begin(exporter);
            using var second = Begin(exporter);
            Assert.IsType<ExportStart.NotNow>(exporter.Begin(Query));
            Assert.IsType<ExportStart.NotNow>(exporter.Begin(Query));
        }
        Assert.IsType<ExportStart.OtherVersion>(exporter.Begin(Query with { Version = 9_999 }));
        using var last = Begin(exporter);
    }

    private static ExportQuery Query => new(null, new SystemAccess(null), null, null, IsLenient: false);

    private static async Task FillAsync(FollowedLake lake)
    {
        (string System, string Conversation, int Days)[] messages =
        [
            ("a", "x", 0), ("b", "x", 0), ("a", "x", 1), ("b", "y", 3), ("b", "x", 30), ("a", "x", 40), ("b", "y", 200),
            ("b", "x", 2), ("a", "x", 365),
        ];
        foreach (var (i, message) in messages.Index())
        {
            var row = Message(lake, message.System, message.Conversation, i, message.Days);
            // In the order of their numbers, whatever their times.
            row = row with { PlacedAt = UnixMicroseconds.Of(lake.Time.GetUtcNow()) + i };
            await lake.CommitAsync(i == 1 ? WithMetadata(row, "1") : row);
        }
    }

    private static MessageRow WithMetadata(MessageRow row, string version) => row with
    {
        Metadata = new Dictionary<string, string> { ["version"] = version },
        MetadataVersion = row.Version,
    };

    private static MessageRow Message(FollowedLake lake, string system, string conversation, int number, int days) =>
        Rows.Message(
        conversation, $"m{number}", $"zebra {number}", number + 1, system)
        .At(UnixMicroseconds.Of(lake.Time.GetUtcNow()) - days * Day);

    private static Exporter NewExporter(FollowedLake lake) =>
        new(lake.Searchable, lake.Store, lake.Time, NullLogger<Exporter>.Instance);

    private static ConversationExport Begin(Exporter exporter, ExportQuery? query = null) =>
        Assert.IsType<ExportStart.Begun>(exporter.Begin(query ?? Query)).Export;

    private static async Task<string> ExportedAsync(FollowedLake lake, ExportQuery? query = null)
    {
        var exporter = NewExporter(lake);
        using var export = Begin(exporter, query);
        return await WrittenAsync(exporter, export);
    }

    private static async Task<string> WrittenAsync(Exporter exporter, ConversationExport export)
    {
        using var stream = new MemoryStream();
        Assert.True(await exporter.WriteAsync(export, PipeWriter.Create(stream), Cancellation));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IEnumerable<string> Summaries(string exported) => exported.Split('\n')[..^1].Select(line => Summary(line));

    private static string Summary(string line)
    {
        var conversation = JsonElement.Parse(line);
        var ids = conversation.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()!);
        return $"{conversation.GetProperty("system_id")}/{conversation.GetProperty("conversation_id")}: "
            + string.Join(' ', ids.Select(id => id[1..]));
    }
}
