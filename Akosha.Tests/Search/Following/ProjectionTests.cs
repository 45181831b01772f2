using System.Collections.Concurrent;
using Akosha.Search;
using Akosha.Search.Following;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Search.Following;

/// <summary>A small projection beside others: the example that CONTRIBUTING.md names.</summary>
public sealed class ProjectionTests
{
    [Fact]
    public async Task Every_projection_sees_every_commit_in_order_and_one_that_fails_holds_up_nobody_else()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        var options = new LakeOptions();
        var table = await TestLake.OpenAsync(store, options, TimeProvider.System);
        await TestLake.CommitAsync(table, store, TimeProvider.System, [Rows.Message("c", "1", "zebra", 1)]);
        using var counting = new RowCount();
        using var failing = new RowCount { FailsAt = 2 };
        using var signal = new WakeSignal();
        using var follower = new LakeFollower(
            new FollowedTable(store, options), [counting, failing], new SearchOptions { PollMilliseconds = 5 }, signal,
                TimeProvider.System,
            NullLoggerFactory.Instance);
        await follower.StartAsync(TestContext.Current.CancellationToken);
        for (var version = 2; version <= 5; version++)
        {
            await TestLake.CommitAsync(table, store, TimeProvider.System, [Rows.Message("c", $"{version}", "zebra", version)]);
            signal.Wake();
        }
        await Eventually.HoldsAsync(
            () => Task.FromResult(counting.Checkpoint == table.Snapshot.Version && failing.LastFailure is not null));
        Assert.True(failing.Checkpoint < counting.Checkpoint);
        failing.FailsAt = long.MaxValue;
        await Eventually.HoldsAsync(
            () => Task.FromResult(failing.Checkpoint == table.Snapshot.Version && failing.LastFailure is null));
        await follower.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal((5, 5), (counting.Rows, failing.Rows));
        Assert.Equal(counting.Versions.Order(), counting.Versions);
    }

    /// <summary>Counts the rows of the table by its log alone.</summary>
    private sealed class RowCount() : Projection("row count", TimeProvider.System, NullLogger.Instance)
    {
        private readonly Queue<(long Version, long Rows)> _taken = new();
        private long _checkpoint = -1, _rows;

        public override long Checkpoint => Interlocked.Read(ref _checkpoint);

        public long Rows => Interlocked.Read(ref _rows);

        public long FailsAt { get; set; } = long.MaxValue;

        public ConcurrentQueue<long> Versions { get; } = new();

        protected override void TakeTable(LakeSnapshot table)
        {
            _taken.Clear();
            _rows = 0;
            _taken.Enqueue((table.Version, table.Files.Values.Sum(SegmentStats.Rows)));
        }

        protected override void TakeCommit(LakeEntry commit) =>
            _taken.Enqueue(
                (commit.Version, commit.Actions.Select(action => action.Add).OfType<AddFile>().Sum(SegmentStats.Rows)));

        protected override Task StepAsync(CancellationToken cancellation)
        {
            while (_taken.TryPeek(out var next))
            {
                if (next.Version >= FailsAt) throw new InvalidOperationException("not yet");
                Interlocked.Add(ref _rows, next.Rows);
                Interlocked.Exchange(ref _checkpoint, next.Version);
                Versions.Enqueue(next.Version);
                _taken.Dequeue();
            }
            return Task.CompletedTask;
        }
    }
}
