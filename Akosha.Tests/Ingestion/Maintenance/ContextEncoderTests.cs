using Akosha.Ingestion;
using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Storage.Embeddings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Ingestion.Maintenance;

public sealed class ContextEncoderTests : IDisposable
{
    private static readonly string[] Words = ["zebra", "zebras", "cross", "crossing", "the", "road", "!"];

    private readonly TemporaryFolder _folder = new(), _model = new();
    private readonly FolderObjectStore _store;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LakeOptions _lake = new();
    private readonly OnnxEmbeddingGenerator _encoder;
    private readonly BatchEmbedder _embedder;
    private long _version;

    public ContextEncoderTests()
    {
        TinyBert.WriteTo(_model.Path);
        _store = new FolderObjectStore(_folder.Path);
        _encoder = new OnnxEmbeddingGenerator(new EmbeddingOptions { Provider = "onnx", Path = _model.Path });
        _embedder = new BatchEmbedder(_encoder, new IngestionOptions());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Vectors_of_settled_conversations_do_not_depend_on_how_they_came(int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 60).Select(i => Turn($"c{random.Next(6)}", $"{i}", Said(random))).ToList();
        var expected = (await _embedder.EmbedAsync(rows, Cancellation)).ToDictionary(row => row.Key, row => row.Embedding);
        var left = rows.ToArray();
        random.Shuffle(left);
        while (left.Length > 0)
        {
            var batch = left[..random.Next(1, Math.Min(20, left.Length) + 1)];
            left = left[batch.Length..];
            await ComeAsync(batch);
        }
        Assert.Equal(0, (await RunAsync()).Changed); // they go on
        _time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(0, (await RunAsync()).Changed);
        foreach (var row in await AllAsync()) Assert.Equal(expected[row.Key], row.Embedding);
        Assert.Equal(0, (await RunAsync()).Total);
    }

    [Fact]
    public async Task A_turn_that_comes_late_is_put_into_the_windows_of_those_that_had_settled()
    {
        MessageRow first = Turn("c", "1", "the zebra"), late = Turn("c", "2", "the road"), last = Turn("c", "3", "cross !");
        await ComeAsync(first, last);
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        var before = await VectorsAsync();
        late = late with { ReceivedAt = UnixMicroseconds.Of(_time.GetUtcNow()) };
        await ComeAsync(late);
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        var after = await VectorsAsync();
        var expected = await _embedder.EmbedAsync([first, late, last], Cancellation);
        Assert.NotEqual(before["1"], after["1"]);
        Assert.Equal(expected.Select(row => row.Embedding), ((string[])["1", "2", "3"]).Select(id => after[id]));
    }

    [Fact]
    public async Task What_was_deleted_edited_or_said_days_before_is_no_context()
    {
        var monday = Turn("c", "0", "! ! !");
        var first = Later(Turn("c", "1", "the zebra"));
        var second = Later(Turn("c", "2", "the road"));
        var edited = Later(Turn("c", "3", "cross"));
        var gone = Later(Turn("c", "4", "crossing"));
        await ComeAsync(monday, first, second, edited, gone);
        var edit = edited with { Content = "zebras !", Version = ++_version };
        await ComeAsync(edit, Rows.Tombstone("s", "c", "4", ++_version));
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        var expected = await _embedder.EmbedAsync([first, second, edit], Cancellation);
        var vectors = (await AllAsync()).GroupBy(row => row.MessageId!)
            .ToDictionary(writes => writes.Key, writes => writes.MaxBy(row => row.Version)!.Embedding);
        Assert.Equal(expected.Select(row => row.Embedding), ((string[])["1", "2", "3"]).Select(id => vectors[id]));

        MessageRow Later(MessageRow row) => row with { Timestamp = row.Timestamp + 3L * 24 * 3600 * 1_000_000 };
    }

    [Fact]
    public async Task Vectors_of_another_model_are_made_anew_in_context_and_texts_without_words_have_none()
    {
        var first = Turn("c", "1", "the zebra");
        var empty = Turn("c", "2", " ");
        var second = Turn("c", "3", "the road");
        await CommitAsync(((MessageRow[])[first, empty]).Select(Old));
        await CommitAsync([Old(second)]);
        await RunAsync(); // not of this model
        Assert.All(await AllAsync(), row => Assert.Equal("older", row.EmbeddingModel));
        var reembedder = new Reembedder(
            _store, _lake, _embedder, new MaintenanceOptions(), _time, NullLoggerFactory.Instance);
        await RunAsync(reembedder);
        var expected = await _embedder.EmbedAsync([first, empty, second], Cancellation);
        var rows = (await AllAsync()).OrderBy(row => row.MessageId, StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Select(row => row.Embedding), rows.Select(row => row.Embedding));
        Assert.Equal([_embedder.Model, null, _embedder.Model], rows.Select(row => row.EmbeddingModel));

        static MessageRow Old(MessageRow row) => row with { EmbeddingModel = "older", Embedding = [1, 2, 3, 4, 5] };
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _folder.Dispose();
        _model.Dispose();
    }

    private static string Said(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Words[random.Next(Words.Length)]));

    private MessageRow Turn(string conversation, string id, string content)
    {
        var now = UnixMicroseconds.Of(_time.GetUtcNow());
        return Rows.Message(conversation, id, content, ++_version).At(now + _version * 1_000_000).By("Ada")
            with
        { ReceivedAt = now, Embedding = null, EmbeddingModel = null };
    }

    /// <summary>Rows as a batch of ingestion leaves them.</summary>
    private async Task ComeAsync(params MessageRow[] rows) => await CommitAsync(await _embedder.EmbedAsync(rows, Cancellation));

    private async Task CommitAsync(IEnumerable<MessageRow> rows) =>
        await TestLake.CommitAsync(await TestLake.OpenAsync(_store, _lake, _time), _store, _time, [.. rows]);

    private Task<JobProgress> RunAsync() => RunAsync(
        new ContextEncoder(_store, _lake, _embedder, new MaintenanceOptions(), _time, NullLoggerFactory.Instance));

    private async Task<JobProgress> RunAsync(MaintenanceJob job)
    {
        var progress = new JobProgress(job.Name, _time.GetUtcNow());
        await job.RunAsync(progress, Cancellation);
        return progress;
    }

    private async Task<Dictionary<string, byte[]?>> VectorsAsync() =>
        (await AllAsync()).ToDictionary(row => row.MessageId!, row => row.Embedding);

    private async Task<List<MessageRow>> AllAsync()
    {
        var rows = new List<MessageRow>();
        foreach (var file in (await TestLake.OpenAsync(_store, _lake, _time)).Snapshot.Files.Values)
            rows.AddRange(await SegmentFile.ReadAsync(_store, MessagesTable.Name, file, keysOnly: false, Cancellation));
        return [.. rows.Where(row => row.IsMessage)];
    }
}
