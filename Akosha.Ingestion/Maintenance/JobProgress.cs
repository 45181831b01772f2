using Akosha.Contracts.Operations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>How far a maintenance job is. Written by the job, read by anyone.</summary>
/// <param name="job">Its name.</param>
/// <param name="started">When it started.</param>
/// <param name="lastFailure">Why the run before it failed, or what that one knew of runs before it.</param>
internal sealed class JobProgress(string job, DateTimeOffset started, JobFailure? lastFailure = null)
{
    private int _done, _total, _changed;
    private volatile string _state = "running";
    private volatile string? _detail;
    private volatile JobFailure? _lastFailure = lastFailure;

    public string Job => job;

    /// <summary><c>running</c>, <c>done</c>, <c>failed</c> or <c>elsewhere</c> (another process is at it).</summary>
    public string State => _state;

    /// <summary>Units of work that are done (files), of <see cref="Total"/>.</summary>
    public int Done => _done;

    /// <summary>Units of work, as far as they are known.</summary>
    public int Total => _total;

    /// <summary>Files that were rewritten or removed.</summary>
    public int Changed => _changed;

    /// <summary>Why it failed, or what it waits for.</summary>
    public string? Detail => _detail;

    /// <summary>How the job last failed in this process; null if it has never failed, or was done since.</summary>
    public JobFailure? LastFailure => _lastFailure;

    public DateTimeOffset StartedAt => started;

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Announces more work.</summary>
    public void Expect(int units) => Interlocked.Add(ref _total, units);

    /// <summary>Reports work done.</summary>
    public void Advance(int units, int changed)
    {
        Interlocked.Add(ref _done, units);
        Interlocked.Add(ref _changed, changed);
    }

    public void End(string state, string? detail, DateTimeOffset at)
    {
        EndedAt = at;
        _detail = detail;
        if (state == "failed") _lastFailure = new JobFailure(at, detail);
        if (state == "done") _lastFailure = null;
        _state = state;
    }
}
