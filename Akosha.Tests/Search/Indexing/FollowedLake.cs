using Akosha.Contracts.Searches;
using Akosha.Ingestion.Maintenance;
using Akosha.Search;
using Akosha.Search.Analysis;
using Akosha.Search.Catalogs;
using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Indexing;
using Akosha.Search.Retrieval;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Retrieval;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Search.Indexing;

/// <summary>
/// A lake in a folder, somebody who writes to it, and a search replica that follows it, under a clock that the test moves.
/// </summary>
internal sealed class FollowedLake : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LakeOptions _lake = new() { CheckpointInterval = 7 };
    private LakeTable _table = null!;

    private FollowedLake() => Store = new FolderObjectStore(_folder.Path);

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public FolderObjectStore Store { get; }

    /// <summary>
    /// What the follower reads from; a test may put something slow or broken here before it starts the replica.
    /// </summary>
    public ObjectStore? ReadFrom { get; set; }

    /// <summary>Where the replica's tiers write their log.</summary>
    public ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    public HotOptions Hot { get; } = new();

    public WarmOptions Warm { get; } = new();

    public ColdOptions Cold { get; } = new();

    public LakeFollower Follower { get; private set; } = null!;

    /// <summary>The replica's search index.</summary>
    public IndexProjection Projection { get; private set; } = null!;

    /// <summary>What the replica has published.</summary>
    public SearchableIndex Searchable { get; private set; } = null!;

    /// <summary>The folder of the replica's local disk.</summary>
    public string LocalDisk => Path.Combine(_folder.Path, "search", "0");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Languages English { get; } = new(new Dictionary<string, string>());

    /// <summary>How the replica analyses; changed between two starts, it is another analysis.</summary>
    public Languages Languages { get; set; } = English;

    public static async Task<FollowedLake> StartAsync(Action<FollowedLake>? configure = null)
    {
        var lake = new FollowedLake();
        configure?.Invoke(lake);
        lake._table = await TestLake.OpenAsync(lake.Store, lake._lake, lake.Time);
        await lake.StartReplicaAsync();
        return lake;
    }

    /// <summary>Commits rows as one segment, as ingestion does.</summary>
    public async Task CommitAsync(params MessageRow[] rows)
    {
        await _table.RefreshAsync(Cancellation);
        await TestLake.CommitAsync(_table, Store, Time, rows);
    }

    /// <summary>Commits rows as one segment as it was written before its bounds were looked after.</summary>
    public async Task CommitFormerAsync(params MessageRow[] rows)
    {
        await _table.RefreshAsync(Cancellation);
        await FormerSegments.CommitAsync(_table, Store, Time.GetUtcNow(), rows);
    }

    /// <summary>Puts something into the log as its next entry.</summary>
    public async Task PutEntryAsync(string content)
    {
        await _table.RefreshAsync(Cancellation);
        await Store.PutAsync(
            $"{_table.Name}/_delta_log/{_table.Snapshot.Version + 1:D20}.json", System.Text.Encoding.UTF8.GetBytes(content),
            Cancellation);
    }

    /// <summary>Runs a maintenance job to its end.</summary>
    public async Task RunAsync(Func<ObjectStore, LakeOptions, TimeProvider, MaintenanceJob> job) =>
        await job(Store, _lake, Time).RunAsync(new JobProgress("job", Time.GetUtcNow()), Cancellation);

    public Task CompactAsync() =>
        RunAsync(
        (store, lake, time) =>
                new Compactor(store, lake, new MaintenanceOptions { CompactFiles = 2 }, time, NullLoggerFactory.Instance));

    public async Task StartReplicaAsync()
    {
        var store = ReadFrom ?? Store;
        var signal = new WakeSignal();
        Searchable = new SearchableIndex(signal, Time);
        var table = new FollowedTable(store, _lake);
        var place = new TierPlace(Warm.Path.Length > 0 ? Warm.Path : Path.Combine(_folder.Path, "search"), Cold.CacheBytes);
        var tiers = new TierSetup(store, place, Languages, Time, NullLogger<TierSetup>.Instance);
        var setup = new IndexSetup(table, tiers, new Residency(Hot, Warm, Time), Languages, Time, Loggers);
        Projection = new IndexProjection(setup, Searchable, IndexEvents.None, Time, Loggers);
        Follower = new LakeFollower(table, [Projection], new SearchOptions { PollMilliseconds = 5 }, signal, Time, Loggers);
        await Follower.StartAsync(Cancellation);
    }

    public async Task StopReplicaAsync()
    {
        await Follower.StopAsync(Cancellation);
        Follower.Dispose();
        Projection.Dispose();
    }

    /// <summary>Waits until the replica has followed everything and has done what ageing asks for.</summary>
    public async Task SettleAsync()
    {
        await _table.RefreshAsync(Cancellation);
        var quiet = 0;
        var last = "";
        var steps = 0L;
        await Eventually.HoldsAsync(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(2));
            Searchable.Nudge();
            var catalog = Searchable.Catalog;
            var now = string.Join(' ', catalog.Index.Blocks.Select(block => $"{block.Id}{block.Tier}{block.Count - block.Dead}"));
            var isQuiet = catalog.LogVersion == _table.Snapshot.Version && catalog.IsSettled && Searchable.IsCaughtUp
                && Projection.IsAtRest && now == last;
            if (!isQuiet) quiet = 0;
            else if (Projection.Steps != steps) quiet++; // it has taken a step since, and changed nothing
            last = now;
            steps = Projection.Steps;
            return Task.FromResult(quiet > 3);
        }, () => $"version {Searchable.Catalog.LogVersion} of {_table.Snapshot.Version}, settled "
            + $"{Searchable.Catalog.IsSettled}, caught up {Searchable.IsCaughtUp}, blocks {last}, failure "
            + $"{Follower.LastFailure ?? Projection.LastFailure}");
    }

    /// <summary>Everything that can be found, by key, with its text and its tier; read as a search reads it.</summary>
    public async Task<SortedDictionary<string, (string Content, Tier Tier)>> ContentsAsync()
    {
        using var reading = Searchable.Enter();
        var catalog = reading.Catalog;
        var index = reading.Catalog.Index;
        var gaps = new ColdGaps();
        var contents = new SortedDictionary<string, (string, Tier)>(StringComparer.Ordinal);
        foreach (var conversation in index.Conversations.Ordinals)
        {
            var found = index.Conversations[conversation];
            var rows = await new RowReader(catalog.Stores?.Rows, catalog.Stores?.Cold)
                .FetchAsync(index, found.Messages, RowPart.All, gaps, Cancellation);
            foreach (var (message, row) in rows)
                contents.Add(
                    $"{index.SystemName(found.System)}/{found.Id}/{row.MessageId}",
                    (row.Content!, index.Blocks[index.BlockOf(message)].Tier));
        }
        Assert.Empty(gaps.Found);
        return contents;
    }

    /// <summary>
    /// The value of <c>version</c> in the metadata of each conversation that can be found (<c>system/conversation</c>); null
    /// where there is none.
    /// </summary>
    public Dictionary<string, string?> Metadata()
    {
        using var reading = Searchable.Enter();
        var index = reading.Catalog.Index;
        var store = reading.Catalog.Stores!.Metadata;
        return index.Conversations.Ordinals.Select(conversation => index.Conversations[conversation])
            .Where(found => found.Messages.Length > 0)
            .ToDictionary(
                found => $"{index.SystemName(found.System)}/{found.Id}", found =>
                    found.Metadata is { } metadata ? store.Read(metadata)["version"] : null);
    }

    /// <summary>The messages a query finds by its words, by key, with their scores.</summary>
    public async Task<Dictionary<string,
        float>> ScoresAsync(
        string query, List<string>? problems = null, CancellationTokenSource? deadline = null, params Tier[] tiers)
    {
        using var reading = Searchable.Enter();
        var notes = new AnswerNotes(systems: null);
        var gaps = new ColdGaps();
        var catalog = reading.Catalog;
        var request = new SearchRequest
        {
            Query = query,
            Tiers = tiers.Length > 0 ? Array.ConvertAll(tiers, TierNames.Of)
            : null
        };
        var scope = await ScopeBuilder.BuildAsync(request, catalog, new TierTimes(), gaps, deadline?.Token ?? Cancellation);
        notes.Add(gaps);
        problems?.AddRange(notes.Problems);
        return await ScoresAsync(query, scope, new RowReader(catalog.Stores?.Rows, catalog.Stores?.Cold), Languages);
    }

    /// <summary>The same over an index of these rows that has never been anything but in memory.</summary>
    public static async Task<Dictionary<string, float>> PlainScoresAsync(string query, IReadOnlyList<MessageRow> rows)
    {
        using var index = new IndexWriter(new TierStores(new RowStore(null)), English, TimeProvider.System);
        index.Apply(new IndexChange.SegmentRead("all", rows));
        var snapshot = index.Publish();
        return await ScoresAsync(query, Ranked.ScopeOf(snapshot), new RowReader(index.Stores.Rows, null), English);
    }

    public async ValueTask DisposeAsync()
    {
        await StopReplicaAsync();
        _folder.Dispose();
    }

    private static async Task<Dictionary<string,
        float>> ScoresAsync(string query, Scope scope, RowReader reader, Languages languages)
    {
        var snapshot = scope.Snapshot;
        var gaps = new ColdGaps();
        var ranked = Ranked.ByAll(query, scope, languages);
        var messages = ranked.ConvertAll(scored => scored.Message);
        var rows = await reader.FetchAsync(snapshot, messages, RowPart.All, gaps, CancellationToken.None);
        return ranked.ToDictionary(
            scored => snapshot.Conversations[snapshot.Columns.ConversationOf(scored.Message)] is var found
                ? $"{snapshot.SystemName(found.System)}/{found.Id}/{rows[scored.Message].MessageId}" : "",
            scored => scored.Score);
    }
}
