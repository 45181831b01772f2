using System.Runtime;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;

namespace Akosha.Search.Following;

/// <summary>
/// The work on the tiers that nobody waits for: packing blocks that are full, reading what compaction rearranged, cold segments after
/// a start, and the moves of ageing. One job at a time runs beside the following of the log; its result is applied by the follower.
/// </summary>
internal sealed partial class TierKeeper(
    TieredIndex index, BlockFactory factory, Residency residency, TimeProvider time, Action wake, ILogger<TierKeeper> logger)
{
    private const int LeastReclaimed = 4_096, LargeObjects = 3;
    private const long MostMoved = 128L << 20;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromSeconds(5);

    private readonly List<Rearrangement> _rearrangements = [];
    private readonly List<AddFile> _late = [];
    private Task<Action>? _job;
    private DateTimeOffset _nextTick = DateTimeOffset.MinValue, _nextJob = DateTimeOffset.MinValue, _collectAt = DateTimeOffset.MaxValue;
    private IReadOnlyDictionary<string, AddFile> _files = new Dictionary<string, AddFile>();

    /// <summary>Cold segments that have not been read yet.</summary>
    public IReadOnlyList<AddFile> Missing => [.. _late];

    /// <summary>How many they are.</summary>
    public int MissingCount => _late.Count;

    /// <summary>True once everything that the log held at the start is searchable.</summary>
    public bool IsCaughtUp { get; set; }

    /// <summary>True when nothing is left to read that the log has brought.</summary>
    public bool IsSettled => _rearrangements.Count == 0 && _late.Count == 0;

    /// <summary>True while no job is running; after a step that means that there was nothing to do.</summary>
    public bool IsAtRest => _job is null;

    /// <summary>Tells which files the table has now.</summary>
    public void Follow(IReadOnlyDictionary<string, AddFile> files)
    {
        _files = files;
        index.Stores.Cold?.Follow(files);
    }

    /// <summary>Takes out what came with segments that left the table; what of it another segment has is read from there.</summary>
    /// <param name="segments">Their paths.</param>
    /// <param name="successors">The paths of those that took their place.</param>
    public void Forget(IReadOnlySet<string> segments, IReadOnlyCollection<string>? successors = null) =>
        ReadLater(index.Forget(segments, successors).Select(path => _files.GetValueOrDefault(path)).OfType<AddFile>());

    /// <summary>Has segments read when there is time.</summary>
    public void ReadLater(IEnumerable<AddFile> files) => _late.AddRange(files);

    /// <summary>Has a rearrangement followed when there is time.</summary>
    public void FollowLater(Rearrangement rearrangement) => _rearrangements.Add(rearrangement);

    /// <summary>Called when blocks were built or replaced: once no search can use any more what that left, its memory is given back.</summary>
    public void GiveBackLater() => _collectAt = time.GetUtcNow() + TieredIndex.Grace + Pause;

    /// <summary>Does what can be done now.</summary>
    /// <returns>True if the index has changed.</returns>
    public bool Step()
    {
        var changed = false;
        if (_job is { IsCompleted: true } done)
        {
            _job = null;
            changed = Complete(done);
        }
        if (_job is null) index.EndBuilding();
        var now = time.GetUtcNow();
        if (now >= _nextTick)
        {
            changed |= Age();
            index.Clean(isSettled: IsSettled && IsCaughtUp);
            if (now >= _collectAt) GiveBack();
            _nextTick = now + Tick;
        }
        if (_job is null && now >= _nextJob && NextJob() is { } job)
        {
            _job = Task.Run(job);
            _ = _job.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        return changed;
    }

    /// <summary>Waits for the job that is running, whatever comes of it.</summary>
    public async Task StopAsync()
    {
        if (_job is { } job) await ((Task)job).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool Complete(Task<Action> done)
    {
        if (done.IsCompletedSuccessfully)
        {
            done.Result();
            // Building leaves hundreds of megabytes behind, and may be the last thing for long that would make the collector look.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            return true;
        }
        Log.Postponed(logger, done.Exception?.InnerException);
        _nextJob = time.GetUtcNow() + Pause;
        return false;
    }

    /// <summary>Gives back what jobs have replaced, now that no search uses it: nothing else may make the collector look for many minutes.</summary>
    private void GiveBack()
    {
        _collectAt = DateTimeOffset.MaxValue;
        var before = GC.GetTotalMemory(forceFullCollection: false);
        var large = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LargeObjects];
        if (IsWorthCompacting(large.SizeAfterBytes, large.FragmentationAfterBytes)) GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        var after = GC.GetTotalMemory(forceFullCollection: false);
        Log.GivenBack(logger, before, after);
    }

    /// <summary>True if it is worth it to close the holes between large objects: they are at least half as large as what lives there, and that is little, for searches wait while it is moved.</summary>
    /// <param name="bytes">What the objects and the holes take.</param>
    /// <param name="holes">What the holes take of it.</param>
    internal static bool IsWorthCompacting(long bytes, long holes) => bytes - holes <= MostMoved && holes * 2 >= bytes - holes;

    private Func<Task<Action>>? NextJob() => PackJob() ?? RearrangeJob() ?? DescribeJob() ?? ReadJob() ?? SplitJob() ?? ReclaimJob();

    private Func<Task<Action>>? PackJob()
    {
        if (index.Blocks.FirstOrDefault(block => block.Builder is not null && !index.IsGrowing(block) && !block.IsBusy) is not { } full) return null;
        full.IsBusy = true;
        return () =>
        {
            try
            {
                var (image, isOnDisk) = factory.Pack(full.Builder!);
                return Task.FromResult<Action>(() =>
                {
                    index.Finish(full, image, isOnDisk);
                    GiveBackLater();
                });
            }
            finally
            {
                full.IsBusy = false;
            }
        };
    }

    private Func<Task<Action>>? RearrangeJob()
    {
        if (_rearrangements.Count == 0) return null;
        var next = _rearrangements[0].In(_files);
        if (next.Files < _rearrangements[0].Files && _rearrangements.Count > 1)
        {
            // What it brought was rearranged once more: what it replaced must stay until that is here.
            _rearrangements[1] = _rearrangements[0].With(_rearrangements[1], _files);
            _rearrangements.RemoveAt(0);
            return RearrangeJob();
        }
        return next.Known.Count > 0 ? () => RelabelAsync(next) : async () =>
        {
            var attach = await ReadAsync(next.Unread);
            return () =>
            {
                attach();
                End(next);
            };
        };
    }

    private void End(Rearrangement first)
    {
        Forget(first.Replaced, [.. first.Done, .. first.Unread.Select(file => file.Path)]);
        _rearrangements.RemoveAt(0);
    }

    /// <summary>Takes the first of the segments whose messages are known for where they come from, or finds that it has to be read.</summary>
    private async Task<Action> RelabelAsync(Rearrangement rearrangement)
    {
        var file = rearrangement.Known[0];
        var keys = await factory.ReadKeysAsync(file, CancellationToken.None);
        return () =>
        {
            var isDone = keys is not null && index.TryRearrange(keys, TierOf(file), _files.ContainsKey);
            var left = rearrangement with { Known = [.. rearrangement.Known.Skip(1)] };
            left = isDone ? left with { Done = [.. left.Done, file.Path] } : left with { Unread = [.. left.Unread, file] };
            _rearrangements[0] = left;
            if (left.Files == 0) End(left);
        };
    }

    /// <summary>Writes the directories of blocks whose messages come from elsewhere now.</summary>
    private Func<Task<Action>>? DescribeJob()
    {
        var stale = index.Blocks.Where(block => block is { IsDirectoryStale: true, IsBusy: false }).Select(block => (Block: block, Provenance: block.Provenance(), block.NewTombstones)).ToList();
        if (stale.Count == 0) return null;
        foreach (var (block, _, _) in stale) (block.IsBusy, block.IsDirectoryStale, block.NewTombstones) = (true, false, []);
        return () =>
        {
            try
            {
                foreach (var (block, provenance, tombstones) in stale) factory.Describe(block.Id, provenance, tombstones);
                return Task.FromResult<Action>(() => { });
            }
            finally
            {
                foreach (var (block, _, _) in stale) block.IsBusy = false;
            }
        };
    }

    private Func<Task<Action>>? ReadJob()
    {
        _late.RemoveAll(file => !_files.ContainsKey(file.Path));
        if (_late.Count == 0) return null;
        var (group, _) = SegmentGroups.Cut(_late).First();
        return async () =>
        {
            var attach = await ReadAsync(group);
            return () =>
            {
                attach();
                _late.RemoveRange(0, group.Count);
            };
        };
    }

    private Func<Task<Action>>? SplitJob()
    {
        foreach (var block in index.Blocks)
        {
            if (block.Tier == Tier.Cold || block.IsBusy) continue;
            var outgrown = residency.Outgrown(block, _files.ContainsKey);
            if (outgrown.Count > 0) return () => ReadAsync([.. outgrown.Select(path => _files[path])]);
        }
        return null;
    }

    /// <summary>
    /// Blocks that are mostly dead take their memory or disk for nothing, and nothing shall stay of a deleted message that the lake does not
    /// have any more: what lives moves to a block of its own.
    /// </summary>
    private Func<Task<Action>>? ReclaimJob()
    {
        var wasteful = index.Blocks.FirstOrDefault(block => block is { Builder: null, IsBusy: false, IsReclaimed: false } && block.Tier != Tier.Cold && block.Live > 0
            && ((block.Dead > LeastReclaimed && block.Live * 2 < block.Count) || block.HoldsErased(_files.ContainsKey)));
        if (wasteful is null) return null;
        var files = wasteful.Segments.Select(part => _files.GetValueOrDefault(part.Segment)).OfType<AddFile>().ToList();
        if (files.Count == 0) return null;
        var (rows, tier) = (index.LiveRows(wasteful), wasteful.Tier);
        return async () =>
        {
            var damage = new List<LakeDamage>();
            var built = await factory.BuildOfAsync(files, rows, tier, damage, CancellationToken.None);
            return () =>
            {
                index.Replace(built, wasteful);
                GiveBackLater();
                Damage.AddRange(damage);
            };
        };
    }

    /// <summary>Reads segments into blocks of their tiers.</summary>
    private async Task<Action> ReadAsync(IReadOnlyList<AddFile> files)
    {
        var damage = new List<LakeDamage>();
        var built = new List<BuiltBlock>();
        foreach (var group in files.GroupBy(TierOf)) built.AddRange(await factory.BuildAsync([.. group], group.Key, damage, CancellationToken.None));
        return () =>
        {
            foreach (var block in built) index.Attach(block);
            if (built.Count > 0) GiveBackLater();
            Damage.AddRange(damage);
        };
    }

    /// <summary>What could not be read since this was last emptied.</summary>
    public List<LakeDamage> Damage { get; } = [];

    /// <summary>The tier of a segment by its age.</summary>
    public Tier TierOf(AddFile file) => index.Stores.Folder is null || SegmentStats.Newest(file) is not { } newest ? Tier.Hot : residency.Of(UnixMicroseconds.Of(newest));

    private bool Age()
    {
        if (index.Stores.Folder is null) return false;
        var growing = index.Blocks.FirstOrDefault(index.IsGrowing);
        if (growing is { Count: > 0 } && (IsAged(growing) || residency.IsOverfull(index.Blocks))) index.EndGrowing();
        var moves = residency.Moves(index.Blocks, _files.ContainsKey);
        foreach (var (block, tier) in moves)
        {
            Log.Moved(logger, block.Id, block.Live, block.Tier, tier);
            index.Move(block, tier);
        }
        return moves.Count > 0;
    }

    private bool IsAged(BlockState block) => block.Newest.DefaultIfEmpty(long.MinValue).Max() is > long.MinValue and var newest && residency.Of(newest) != Tier.Hot;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "BlockMoved", Message = "Block {Block} with {Messages} messages moves from {From} to {To}")]
        public static partial void Moved(ILogger logger, int block, int messages, Tier from, Tier to);

        [LoggerMessage(Level = LogLevel.Debug, EventName = "MemoryReleased", Message = "Given back: {Before} bytes of objects became {After}")]
        public static partial void GivenBack(ILogger logger, long before, long after);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "TierWorkPostponed", Message = "Work on the tiers failed and is tried again")]
        public static partial void Postponed(ILogger logger, Exception? error);
    }
}
