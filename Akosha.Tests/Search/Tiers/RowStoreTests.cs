using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;
using DuckDB.NET.Data;

namespace Akosha.Tests.Search.Tiers;

public sealed class RowStoreTests
{
    private static readonly MessageRow Row = Rows.Message("c", "1", "Grüße", 1_700_000_000_000_001).By("Ada") with
    {
        Role = "assistant",
        ReceivedAt = 1_700_000_000_000_002,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    [InlineData(2_500)]
    public void Few_and_many_keys_that_lie_apart_are_found_and_no_others(int wanted)
    {
        const int Apart = 7;
        using var store = new RowStore(null);
        store.Add(0, [.. Enumerable.Range(0, wanted * Apart).Select(i => Row with { MessageId = $"{i}" })]);
        var keys = Enumerable.Range(0, wanted).Select(i => (long)i * Apart).ToList();
        foreach (var part in Enum.GetValues<RowPart>())
        {
            var found = store.Fetch(Tier.Hot, [.. keys, -1], part);
            Assert.Equal(keys, found.Keys.Order());
            Assert.All(found, row => Assert.Equal($"{row.Key}", row.Value.MessageId));
            Assert.Equal(part == RowPart.Id ? null : Row.Content, found[0].Content);
            Assert.Equal(part == RowPart.All ? Row.ReceivedAt : 0, found[0].ReceivedAt);
        }
        store.Remove(Tier.Hot, keys);
        Assert.Empty(store.Fetch(Tier.Hot, keys));
        Assert.Single(store.Fetch(Tier.Hot, [1]));
    }

    [Theory]
    [InlineData(Tier.Hot)]
    [InlineData(Tier.Warm)]
    internal void What_is_shown_of_a_message_comes_back(Tier tier)
    {
        using var folder = new TemporaryFolder();
        using var store = new RowStore(Path.Combine(folder.Path, "rows.duckdb"));
        store.Add(Block.RowKeyOf(3, new BlockOffset(0)), [Row, Row with { MessageId = "2", Author = null }]);
        if (tier == Tier.Warm) Assert.Equal(2, store.CopyToWarm(3));
        AssertShown(Row, store.Fetch(tier, [Block.RowKeyOf(3, new BlockOffset(0))]).Values.Single());
        Assert.Null(store.Fetch(tier, [Block.RowKeyOf(3, new BlockOffset(1))]).Values.Single().Author);
    }

    [Fact]
    public async Task A_block_is_copied_and_removed_alone_while_rows_of_another_are_added()
    {
        for (var round = 0; round < 40; round++)
        {
            using var store = new RowStore(null);
            var block = KeysOf(1, 24);
            var other = KeysOf(3, 6);
            Add(store, block);
            if (round % 2 == 0)
            {
                await AtOnceAsync(() => Add(store, other), () => store.CopyToWarm(1));
                AssertAre(block, store.Fetch(Tier.Warm, [.. block, .. other]));
            }
            else
            {
                await AtOnceAsync(() => Add(store, other), () => store.Remove(Tier.Hot, 1));
                AssertAre(other, store.Fetch(Tier.Hot, [.. block, .. other]));
            }
        }

        static long[] KeysOf(int block, int count) =>
            [.. Enumerable.Range(0, count).Select(i => Block.RowKeyOf(block, new BlockOffset(i)))];

        static void Add(RowStore store, long[] keys) =>
            store.Add(keys[0], Array.ConvertAll(keys, key => Row with { MessageId = $"{key}" }));

        static void AssertAre(long[] keys, Dictionary<long, MessageRow> rows)
        {
            Assert.Equal(keys, rows.Keys.Order());
            Assert.All(rows, row => Assert.Equal($"{row.Key}", row.Value.MessageId));
        }

        static async Task AtOnceAsync(Action one, Action other)
        {
            using var both = new Barrier(2);
            await Task.WhenAll(Task.Run(() => Run(one)), Task.Run(() => Run(other)));

            void Run(Action action)
            {
                both.SignalAndWait(TestContext.Current.CancellationToken);
                action();
            }
        }
    }

    [Fact]
    public async Task A_file_of_before_columns_that_came_later_is_read()
    {
        using var folder = new TemporaryFolder();
        using var store = new RowStore(null);
        var path = Path.Combine(folder.Path, "former.parquet");
        await File.WriteAllBytesAsync(
            path, await FormerSegments.WriteAsync([Row with { MessageId = "0" }, Row]), TestContext.Current.CancellationToken);
        AssertShown(Row, store.FetchFromFile(path, [1])[1]);
    }

    [Fact]
    public void A_file_of_warm_rows_with_other_columns_is_not_taken()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rows.duckdb");
        using (var former = new DuckDBConnection($"DataSource={path}"))
        {
            former.Open();
            using var command = former.CreateCommand();
            command.CommandText = "CREATE TABLE warm (key BIGINT PRIMARY KEY, message_id VARCHAR, content VARCHAR)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("columns", Assert.Throws<InvalidDataException>(() => new RowStore(path)).Message, StringComparison.Ordinal);
    }

    private static void AssertShown(MessageRow expected, MessageRow actual) => Assert.Equal(
        (expected.MessageId, expected.Role, expected.Author, expected.Content, expected.Timestamp, expected.ReceivedAt,
            expected.Version),
        (actual.MessageId, actual.Role, actual.Author, actual.Content, actual.Timestamp, actual.ReceivedAt, actual.Version));
}
