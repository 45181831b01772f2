using System.Globalization;
using System.Text;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.Lake.Columns;
using Akosha.Storage.Lake.Footers;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Storage.Lake;

/// <summary>
/// Other engines pass row groups over by what the footer says of their columns: with it they find what they find without.
/// </summary>
public sealed class SegmentBoundsTests
{
    private const long Day = 24L * 3600 * 1_000_000;

    private static readonly string[] Texts =
        ["", "a", "A", "b", "Zoë", "zebra", "～", "！mark", "🐎", "🐎 horse", "\uE000", "\uD7FF", "世界", "é", "e\u0301", "~", "0",
            "\u007F", new string('x', 300), new string('ü', 600) + "1", new string('ü', 600) + "2"];

    private static readonly long LastMoment = UnixMicroseconds.Of(DateTimeOffset.MaxValue),
        FirstMoment = UnixMicroseconds.Of(DateTimeOffset.MinValue);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_rows_are_found_through_the_footer_as_they_are_by_a_scan()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(1, seed == 1 ? 1 : random.Next(2, 60))
                .Select(version => AnyRow(random, version, isSparse: seed % 3 == 0)).ToArray();
            using var file = new ParquetFile(await SegmentWriter.WriteAsync(rows, Cancellation));
            Assert.Equal([], file.Misleading(Some(Conditions(rows), 250, random), "version"));
        }
    }

    [Fact]
    public async Task Files_of_many_row_groups_are_passed_over_only_where_nothing_is()
    {
        // Row groups end after so many rows: three of them, and of the last one row.
        var rows = Enumerable.Range(0, 2 * 16_384 + 1)
            .Select(i =>
                Rows.Tombstone(
                $"s{i / 10_000}", $"c{i:D6}", i % 3 == 0 ? null : $"{i:D6}", 1_700_000_000_000_000
                + i) with
                { Timestamp = i * Day / 100 }).ToArray();
        using var file = new ParquetFile(await SegmentWriter.WriteAsync(rows, Cancellation));
        Assert.Equal(["3"], file.Query("SELECT count(DISTINCT row_group_id) FROM parquet_metadata(file)"));
        MessageRow[] some = [.. rows.Where((_, i) => i % 4_096 == 0), rows[^1]];
        Assert.Equal([], file.Misleading(Some(Conditions(some), 300, new Random(1)), "version"));
    }

    [Fact]
    public async Task Times_keep_their_bounds_to_the_microsecond()
    {
        var rows = new[] { Rows.Message("c", "1", "x", 1).At(1_749_556_800_123_456),
            Rows.Message("c", "2", "x", 2).At(1_749_556_800_123_457) };
        using var file = new ParquetFile(await SegmentWriter.WriteAsync(rows, Cancellation));
        Assert.Equal(
            ["1970-01-01 00:00:00.000001+00..1970-01-01 00:00:00.000002+00",
            "2025-06-10 12:00:00.123456+00..2025-06-10 12:00:00.123457+00"],
            file.Query(
                "SELECT stats_min_value || '..' || stats_max_value FROM parquet_metadata(file) WHERE path_in_schema IN "
                + "('timestamp', 'received_at') ORDER BY path_in_schema"));
    }

    [Fact]
    public async Task Nothing_is_said_of_a_column_or_page_but_bounds_that_were_looked_after_and_the_number_of_nulls()
    {
        var content = await SegmentWriter.WriteAsync(
            [Rows.Message("c", "1", "Grüße", 1).By("Ada").With(new Dictionary<string, string> { ["a"] = "1" }),
            Rows.Tombstone("s", null, null, 2)], Cancellation);
        var length = BitConverter.ToInt32(content.AsSpan(content.Length - 8));
        var footer = new ThriftReader(content, content.Length - 8 - length).ReadStruct();
        Assert.Equal(ParquetFooter.CreatedBy, Encoding.UTF8.GetString(footer.Require<byte[]>(6)));
        Assert.Equal(MessageSchema.Columns.Count + 1, footer.Require<ThriftList>(7).Values.Count);
        var columns = footer.Require<ThriftList>(4).Structs.Single().Require<ThriftList>(1)
            .Structs.Select(chunk => chunk.Require<ThriftStruct>(3)).ToList();
        Assert.Equal(MessageSchema.Columns.Count + 1, columns.Count); // the metadata has two
        foreach (var column in columns)
        {
            var name = Encoding.UTF8.GetString((byte[])column.Require<ThriftList>(3).Values[0]);
            var fields = column.Require<ThriftStruct>(12).Fields.Select(field => field.Id).Order().ToArray();
            Assert.Equal(
                name is "system_id" or "conversation_id" or "message_id" or "timestamp" or "received_at" or "version"
                ? [3, 5, 6, 7, 8] : (short[])[3], fields);
            var at = (int)column.Number(9)!.Value;
            var end = column.Number(9)!.Value + column.Number(7)!.Value;
            while (at < end)
            {
                var reader = new ThriftReader(content, at);
                var page = reader.ReadStruct();
                if (page.Find<ThriftStruct>(5)?.Find<ThriftStruct>(5) is { } told)
                    Assert.All(told.Fields, field => Assert.Equal(3, field.Id));
                at = reader.Position + (int)page.Number(3)!.Value;
            }
        }
    }

    [Fact]
    public async Task A_file_of_before_misleads_and_its_repair_does_not_and_holds_the_same_rows_in_the_same_places()
    {
        var random = new Random(5);
        MessageRow[] first = [.. Enumerable.Range(1, 40).Select(version => AnyRow(random, version, isSparse: false))],
            second = [Rows.Message("🐎", "！", "x", 41), Rows.Message("！", "🐎", "x", 42)];
        var content = await FormerSegments.WriteAsync(first, second);
        string[] conditions = [
            .. Some(Conditions([.. first, .. second]), 500, random), "timestamp > make_timestamptz(1577836800000000)",
            "system_id > '～' AND system_id < '🐎🐎'"];
        using (var former = new ParquetFile(content)) Assert.NotEmpty(former.Misleading(conditions, "version"));

        using var folder = new TemporaryFolder();
        var store = new Akosha.Storage.ObjectStores.FolderObjectStore(folder.Path);
        await store.PutAsync("t/old", content, Cancellation);
        var old = new AddFile
        {
            Path = "old",
            Size = content.Length,
            DataChange = true,
            Stats = "{}",
            Tags = new Dictionary<string, string?> { [SegmentStats.ArrangedTag] = "true" }
        };
        Assert.True(SegmentBounds.AreUntold(old) && await SegmentBounds.MayBeWrongAsync(store, "t", old, Cancellation));
        var repaired = await SegmentBounds.RenewAsync(store, "t", old, content, DateTimeOffset.UnixEpoch, Cancellation);
        Assert.False(
            SegmentBounds.AreUntold(repaired) || await SegmentBounds.MayBeWrongAsync(store, "t", repaired, Cancellation));
        Assert.False(repaired.DataChange);
        Assert.True(repaired.Tags!.ContainsKey(SegmentStats.ArrangedTag));
        var bytes = await SegmentFile.BytesAsync(store, "t", repaired, Cancellation);
        using var file = new ParquetFile(bytes);
        Assert.Equal([], file.Misleading(conditions, "version"));
        Assert.Equal(await TextsAsync(content), await TextsAsync(bytes));

        static async Task<List<string>> TextsAsync(byte[] content) =>
            [.. (await SegmentFile.ReadAsync(content, keysOnly: false, Cancellation)).Select(row =>
            $"{row.Version} {row.SystemId} {row.ConversationId} {row.MessageId} {row.Content} {row.Timestamp} "
            + $"{string.Join(',', row.Metadata ?? new Dictionary<string, string>())} {Convert.ToHexString(row.Embedding ?? [])}")];
    }

    [Fact]
    public async Task Damaged_footers_are_told_whatever_they_hold()
    {
        var content = await FormerSegments.WriteAsync([Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "2", "zebra", 2)]);
        var random = new Random(3);
        for (var round = 0; round < 3_000; round++)
        {
            var damaged = (byte[])content.Clone();
            for (var i = random.Next(4); i >= 0; i--) damaged[^random.Next(1, 900)] = (byte)random.Next(256);
            var stream = new MemoryStream();
            stream.Write(damaged);
            var error = Record.Exception(
                () => ParquetFooter.Replace(
                stream, [RowGroupBounds.Of([Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "2", "zebra", 2)])]));
            Assert.True(error is null or InvalidDataException, error?.ToString());
        }
    }

    private static MessageRow AnyRow(Random random, int version, bool isSparse)
    {
        var now = 1_749_556_800_000_000L;
        Func<string?> text = () => isSparse || random.Next(4) == 0 ? null : Texts[random.Next(Texts.Length)];
        return new MessageRow
        {
            SystemId = Texts[random.Next(1, Texts.Length)],
            ConversationId = text() is { Length: > 0 } conversation ? conversation : "c",
            MessageId = random.Next(5) == 0 ? null : $"m{Texts[random.Next(Texts.Length)]}",
            Ordinal = random.Next(-2, 3),
            Role = text(),
            Author = text(),
            Content = text() ?? "",
            Timestamp = random.Next(
                8) switch
            { 0 => FirstMoment, 1 => LastMoment, 2 => 0, 3 => -1, _ => now + random.Next(2_000_000) },
            ReceivedAt = now + random.NextInt64(-Day, Day),
            Metadata = isSparse || random.Next(3) == 0 ? null : new Dictionary<string,
                string>
            { [Texts[random.Next(Texts.Length)]] = text() ?? "", ["k"] = "v" },
            ContentDigest = random.Next(3) == 0 ? null : new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()),
            MetadataVersion = random.Next(3) == 0 ? null : random.NextInt64(long.MinValue, long.MaxValue),
            Version = version,
            Deleted = isSparse || random.Next(2) == 0,
            Embedding = isSparse || random.Next(3) == 0 ? null
                : [.. Enumerable.Range(0, random.Next(5)).Select(_ => (byte)random.Next(256))],
            EmbeddingModel = text(),
        };
    }

    /// <summary>Some of the conditions, evenly over the columns.</summary>
    private static string[] Some(IEnumerable<string> conditions, int most, Random random)
    {
        var columns = conditions.Distinct().GroupBy(condition => condition.Split(' ', '[', '(', ',')[0])
            .Select(column => column.ToArray()).ToList();
        columns.ForEach(random.Shuffle);
        return [.. columns.SelectMany(column => column.Take(most / columns.Count + 1))];
    }

    /// <summary>Filters below, inside and above the range of each column of some rows.</summary>
    private static IEnumerable<string> Conditions(IReadOnlyCollection<MessageRow> rows)
    {
        foreach (var (column, values) in new (string, IEnumerable<string?>)[]
        {
            ("system_id", rows.Select(row => row.SystemId)), ("conversation_id", rows.Select(row => row.ConversationId)),
                ("message_id", rows.Select(row => row.MessageId)),
            ("role", rows.Select(row => row.Role)), ("author", rows.Select(row => row.Author)),
                ("content", rows.Select(row => row.Content)), ("embedding_model", rows.Select(row => row.EmbeddingModel)),
        })
        {
            foreach (var text in values.OfType<string>().Concat(Texts).Distinct())
            {
                foreach (var condition in Comparisons(column, Quoted(text))) yield return condition;
                if (text.Length == 0) continue;
                var start = Quoted(text[..(char.IsHighSurrogate(text[0]) ? 2 : 1)]);
                yield return $"starts_with({column}, {start})";
                yield return $"{column} LIKE {start} || '%'";
                yield return $"{column} IN ({start}, {Quoted(text)})";
            }
        }
        foreach (
            var time in rows.SelectMany(row => new[] { row.Timestamp, row.ReceivedAt })
            .SelectMany(time => new[] { time - 1, time, time + 1 }).Where(time => time > FirstMoment && time < LastMoment)
            .Concat([0, 1_577_836_800_000_000, 4_102_444_800_000_000]).Distinct())
            foreach (
                var condition in new[] { "timestamp", "received_at" }.SelectMany(
                column => Comparisons(column, $"make_timestamptz({time})"))) yield return condition;
        foreach (var version in rows.SelectMany(row => new[] { row.Version - 1, row.Version, row.Version + 1 }).Distinct())
            foreach (var condition in Comparisons("version", version.ToString(CultureInfo.InvariantCulture)))
                yield return condition;
        foreach (var number in new[] { -3, -2, 0, 2, 3 })
            foreach (
                var condition in new[] { "ordinal", "content_hash" }.SelectMany(
                column => Comparisons(column, number.ToString(CultureInfo.InvariantCulture)))) yield return condition;
        foreach (var condition in new[] { "true", "false" }.SelectMany(value => Comparisons("deleted", value)))
            yield return condition;
        foreach (
            var condition in new[] { "'\\x00'::BLOB", "'\\x7F'::BLOB", "'\\x80'::BLOB", "'\\xFF'::BLOB", "''::BLOB" }.SelectMany(
            value => Comparisons("embedding", value))) yield return condition;
        foreach (
            var condition in new[] { "a", "k", "🐎", "" }.SelectMany(
            key => new[] { $"metadata[{Quoted(key)}] = 'v'", $"metadata[{Quoted(key)}] IS NULL",
            $"map_contains(metadata, {Quoted(key)})" })) yield return condition;
        yield return "metadata IS NULL";
        yield return "cardinality(metadata) > 0";
    }

    private static IEnumerable<string> Comparisons(string column, string value) =>
        [$"{column} = {value}", $"{column} < {value}", $"{column} > {value}", $"{column} <= {value}", $"{column} >= {value}",
            $"{column} <> {value}", $"{column} BETWEEN {value} AND {value}", $"{column} IS NULL", $"{column} IS NOT NULL"];

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
