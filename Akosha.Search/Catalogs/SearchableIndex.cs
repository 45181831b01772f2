using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Tiers;

namespace Akosha.Search.Catalogs;

/// <summary>
/// What is searchable now, and how far it is. Its one writer publishes catalogs; any number of readers enter the newest, or wait
/// for one that is new enough.
/// </summary>
internal sealed class SearchableIndex(WakeSignal log, TimeProvider time)
{
    private TaskCompletionSource _advanced = NewSignal();
    private volatile Catalog _catalog = new(-1, IndexSnapshot.Empty, [], []);
    private volatile bool _isCaughtUp;
    private long _joinedAt = -1, _forgotten = -1;

    /// <summary>What searches answer from now.</summary>
    public Catalog Catalog => _catalog;

    /// <summary>The id of the table that is followed; empty before it has been read.</summary>
    public string LakeId { get; private set; } = "";

    /// <summary>True once everything hot and warm that the log held at the start is searchable.</summary>
    public bool IsCaughtUp => _isCaughtUp;

    /// <summary>Reads that take long, and keep copies meanwhile.</summary>
    public LongReads LongReads { get; } = new();

    /// <summary>What became of the writes that commits have brought.</summary>
    public OutcomeLog Outcomes { get; } = new();

    /// <summary>Completes when searches see more.</summary>
    public Task Advanced => Volatile.Read(ref _advanced).Task;

    /// <summary>
    /// The version of the log up to which this replica has forgotten, in memory and on its disk, what was erased; −1 while it has
    /// not.
    /// </summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>
    /// How far this replica is, for those who must wait for it; null while it is not ready and answers nobody. It is told before
    /// the replica becomes ready: what was committed until then is read first.
    /// </summary>
    public Watermark? Watermark
    {
        get
        {
            var version = IsCaughtUp ? Catalog.LogVersion : Interlocked.Read(ref _joinedAt);
            return version >= 0 && LakeId.Length > 0 ? new Watermark(LakeId, version, Forgotten) : null;
        }
    }

    /// <summary>Begins to read from the catalog of now; its stores stay open until the end of that.</summary>
    public Reading Enter()
    {
        while (true)
        {
            var catalog = Catalog;
            if (catalog.Stores is not { } stores || stores.TryEnter()) return new Reading(catalog);
        }
    }

    /// <summary>Waits until searches see the log up to a version.</summary>
    /// <param name="logVersion">The version.</param>
    /// <param name="atMost">How long.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="isSure">True if the version exists, so that it is worth looking at the log at once.</param>
    /// <returns>False if that has not come to pass in time.</returns>
    public async Task<bool> WaitForAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation, bool isSure = true)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var advanced = Advanced;
            if (Catalog.LogVersion >= logVersion && IsCaughtUp) return true;
            var left = atMost - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return false;
            if (isSure) Nudge();
            await advanced.WaitAsync(left, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Has the log looked at without waiting for the next poll.</summary>
    public void Nudge() => log.Wake();

    /// <summary>For the writer: the table that is followed.</summary>
    public void Follow(string lakeId) => LakeId = lakeId;

    /// <summary>For the writer: makes a catalog the one that searches answer from.</summary>
    public void Publish(Catalog catalog) => _catalog = catalog;

    /// <summary>For the writer: others must wait for this replica from now on, which has seen the log up to a version.</summary>
    public void Join(long logVersion) => Interlocked.Exchange(ref _joinedAt, logVersion);

    /// <summary>For the writer: everything up to the version of the catalog is searchable.</summary>
    public void Advance()
    {
        _isCaughtUp = true;
        Interlocked.Exchange(ref _advanced, NewSignal()).SetResult();
    }

    /// <summary>For the writer: what was erased up to a version of the log is forgotten.</summary>
    public void Forgot(long logVersion) => Interlocked.Exchange(ref _forgotten, logVersion);

    /// <summary>
    /// For the writer: nothing is known any more of the lake; searches find nothing, and say so, until it has been read anew.
    /// </summary>
    public void Forget()
    {
        _isCaughtUp = false;
        Interlocked.Exchange(ref _joinedAt, -1);
        Interlocked.Exchange(ref _forgotten, -1);
        _catalog = new Catalog(-1, IndexSnapshot.Empty, [], _catalog.Damage);
        LakeId = "";
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
