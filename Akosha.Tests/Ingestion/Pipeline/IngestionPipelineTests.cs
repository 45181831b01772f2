using Akosha.Contracts.Conversations;
using Akosha.Ingestion;
using Akosha.Ingestion.Diagnostics;
using Akosha.Ingestion.Pipeline;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Ingestion.Pipeline;

/// <summary>What is told of a batch of which only some can be committed.</summary>
public sealed class IngestionPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private long _version;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_batch_of_which_some_fail_by_themselves_it_is_told_which_and_why_and_all_others_are_committed()
    {
        var store = new FolderObjectStore(_folder.Path);
        await using var services = Services(store);
        var (pipeline, committer) = await OpenAsync(services);
        var batch = Enumerable.Range(0, 40).Select(i => Entry($"c{i}", i is 3 or 4 or 31 ? "poison" : "zebra")).ToList();
        var result = await pipeline.ProcessAsync(batch, Cancellation);
        Assert.Equal(["c3", "c31", "c4"], result.Failed.Select(failed => IdOf(failed.Entry)).Order(StringComparer.Ordinal));
        foreach (var failed in result.Failed)
            Assert.Equal((FailureKind.Entry, "the encoder faints"), (failed.Kind, failed.Reason.Message));
        Assert.Null(result.Outage);
        Assert.Equal(batch.Except(result.Failed.Select(failed => failed.Entry)), result.Committed);
        Assert.Equal(committer.LogVersion, result.LogVersion);
        Assert.Equal(result.Committed.Select(IdOf).Order(StringComparer.Ordinal), await StoredAsync(store));
        Assert.True(result.LogVersion < 37 / 2, "fewer commits than one for each entry");
    }

    [Fact]
    public async Task What_is_nobodys_fault_fails_all_that_is_left_at_once_and_what_was_committed_before_is_told()
    {
        var folder = new FolderObjectStore(_folder.Path);
        var store = new FullStore(folder, segments: 1, () => new IOException("the store is away"));
        await using var services = Services(store);
        var (pipeline, _) = await OpenAsync(services);
        // Halved for the one that fails; the first half is committed, the second finds the store away.
        var batch = Enumerable.Range(0, 8).Select(i => Entry($"c{i}", i == 7 ? "poison" : "zebra")).ToList();
        var result = await pipeline.ProcessAsync(batch, Cancellation);
        Assert.Equal(batch.Take(4), result.Committed);
        Assert.Equal("the store is away", result.Outage?.Message);
        Assert.All(result.FailedFor(FailureKind.Transient), failed => Assert.Same(result.Outage, failed.Reason));
        Assert.Equal(batch.Skip(4), result.Failed.Select(failed => failed.Entry));
        Assert.Equal(["c0", "c1", "c2", "c3"], await StoredAsync(folder));
    }

    [Fact]
    public void Every_failure_of_the_lake_is_told_from_that_of_an_entry()
    {
        Assert.Equal(FailureKind.Unsupported, Failures.KindOf(new LakeUnsupportedException("newer")));
        Assert.Equal(FailureKind.Transient, Failures.KindOf(new LakeConflictException("faster")));
        Assert.Equal(FailureKind.Transient, Failures.KindOf(new LakeDamageException("cut")));
        Assert.Equal(FailureKind.Transient, Failures.KindOf(new LakeUnavailableException("not there")));
        Assert.Equal(FailureKind.Entry, Failures.KindOf(new ArgumentException("wrong")));
    }

    public void Dispose() => _folder.Dispose();

    private static ServiceProvider Services(ObjectStore store)
    {
        var services = new ServiceCollection();
        services.AddMetrics().AddLogging();
        services.AddSingleton(TimeProvider.System).AddSingleton(store);
        services.AddSingleton<LakeOptions>().AddSingleton<IngestionOptions>();
        services.AddSingleton(DeliveryMode.AcknowledgedByCommit);
        services.AddSingleton<VersionClock>().AddSingleton<QueueOptions>().AddSingleton<IngestQueue, MemoryIngestQueue>();
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(new FaintHeartedEncoder());
        services.AddSingleton<SystemLabels>().AddSingleton<QueueGauge>().AddSingleton<IngestionMetrics>();
        services.AddSingleton<Deduplicator>().AddSingleton<BatchEmbedder>().AddSingleton<Committer>();
        services.AddSingleton<IngestionPipeline>();
        return services.BuildServiceProvider();
    }

    private static async Task<(IngestionPipeline Pipeline, Committer Committer)> OpenAsync(ServiceProvider services)
    {
        var committer = services.GetRequiredService<Committer>();
        await committer.OpenAsync(Cancellation);
        return (services.GetRequiredService<IngestionPipeline>(), committer);
    }

    private static async Task<IEnumerable<string>> StoredAsync(ObjectStore store)
    {
        var table = await TestLake.OpenAsync(store, new LakeOptions(), TimeProvider.System);
        var ids = new List<string>();
        foreach (var file in table.Snapshot.Files.Values)
        {
            var rows = await SegmentFile.ReadAsync(store, table.Name, file, keysOnly: true, Cancellation);
            ids.AddRange(rows.Select(row => row.ConversationId!));
        }
        return ids.Order(StringComparer.Ordinal);
    }

    private QueuedEntry Entry(string id, string content)
    {
        var conversation = new Conversation("s", id, null, [new Message("1", "user", null, content, null)]);
        return new QueuedEntry(++_version, new IngestEntry(conversation, null, DateTimeOffset.UnixEpoch, 1, null));
    }

    private static string IdOf(QueuedEntry queued) => queued.Entry.Conversation!.ConversationId;
}
