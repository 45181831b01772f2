using System.Collections.Concurrent;
using Akosha.Contracts.Operations;
using Akosha.Ingestion.Diagnostics;
using Akosha.Platform.Memory;
using Akosha.Storage.Lake;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Runs maintenance jobs, one at a time over all processes, and knows how far each is.</summary>
internal sealed partial class MaintenanceRunner(
    IEnumerable<MaintenanceJob> jobs, IServiceProvider services, IngestionMetrics metrics, TimeProvider time,
        IHostApplicationLifetime lifetime,
    ILogger<MaintenanceRunner> logger) : IDisposable
{
    private readonly Dictionary<string, MaintenanceJob> _jobs = jobs.ToDictionary(job => job.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (JobProgress Progress, Task Task)> _runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private long _releasedAt;

    /// <summary>The names of the jobs.</summary>
    public IEnumerable<string> Names => _jobs.Keys.Order(StringComparer.Ordinal);

    /// <summary>The last run of a job in this process; null if there was none.</summary>
    public JobProgress? ProgressOf(string job) => _runs.TryGetValue(job, out var run) ? run.Progress : null;

    /// <summary>Starts a job, unless it is running in this process: then that run is given.</summary>
    /// <returns>The run, and a task that ends with it and never fails; null for an unknown job.</returns>
    public (JobProgress Progress, Task Task)? Start(string name)
    {
        if (!_jobs.TryGetValue(name, out var job)) return null;
        return _runs.AddOrUpdate(
            name, _ => Begin(job, null), (_, run) => run.Task.IsCompleted ? Begin(job, run.Progress.LastFailure) : run);
    }

    /// <summary>Gives back what pools have kept since the last job that had work to do, once they let go of it.</summary>
    public void ReleaseKept()
    {
        var released = Interlocked.Read(ref _releasedAt);
        if (released == 0 || time.GetElapsedTime(released) < MemoryPolicy.PoolsKeep) return;
        GiveBack("pools");
        Interlocked.CompareExchange(ref _releasedAt, 0, released);
    }

    public void Dispose() => _turn.Dispose();

    private (JobProgress Progress, Task Task) Begin(MaintenanceJob job, JobFailure? lastFailure)
    {
        var progress = new JobProgress(job.Name, time.GetUtcNow(), lastFailure);
        return (progress, Task.Run(() => RunAsync(job, progress)));
    }

    private async Task RunAsync(MaintenanceJob job, JobProgress progress)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            await _turn.WaitAsync(stopping);
            try
            {
                await RunUnderLeaseAsync(job, progress, stopping);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception error)
        {
            if (!stopping.IsCancellationRequested) Tell(job.Name, error, isNew: progress.LastFailure?.Detail != error.Message);
            End(job, progress, "failed", error.Message);
        }
    }

    private async Task RunUnderLeaseAsync(MaintenanceJob job, JobProgress progress, CancellationToken stopping)
    {
        await using var lease = await Lease.TryTakeAsync(services.GetService<RedisConnection>(), "maintenance", time);
        if (lease is null)
        {
            End(job, progress, "elsewhere", "another process is at maintenance");
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Held, stopping);
        try
        {
            await job.RunAsync(progress, either.Token);
        }
        finally
        {
            if (progress.Total > 0) await ReleaseMemoryAsync(job);
        }
        End(job, progress, "done", null);
    }

    /// <summary>
    /// Says why a job failed, as loudly as somebody has to act: not at all if another process was faster, and once for what only
    /// people can mend, since the job is tried again and fails in the same way until they do.
    /// </summary>
    private void Tell(string job, Exception error, bool isNew)
    {
        switch (error)
        {
            case LakeConflictException:
                Log.Lost(logger, job, error.Message);
                break;
            case LakeDamageException or LakeUnsupportedException when isNew:
                Log.Stuck(logger, job, error.Message);
                break;
            case LakeDamageException or LakeUnsupportedException:
                Log.StillStuck(logger, job, error.Message);
                break;
            default:
                Log.Failed(logger, job, error);
                break;
        }
    }

    private void End(MaintenanceJob job, JobProgress progress, string state, string? detail)
    {
        metrics.Maintained(job.Name, state);
        progress.End(state, detail, time.GetUtcNow());
    }

    private async Task ReleaseMemoryAsync(MaintenanceJob job)
    {
        await Task.Yield(); // to a stack of its own: this one may hold the frames of the job that has just ended
        if (GiveBack(job.Name)) Interlocked.Exchange(ref _releasedAt, time.GetTimestamp());
    }

    private bool GiveBack(string what)
    {
        if (MemoryPolicy.AfterJob() is not { } released) return false;
        Log.Released(logger, what, released.Before, released.After);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "MaintenanceLost",
            Message = "This {Job} ended early, another process was faster: {Reason}")]
        public static partial void Lost(ILogger logger, string job, string reason);

        [LoggerMessage(Level = LogLevel.Error, EventName = "MaintenanceStuck",
            Message = "{Job} cannot be done before somebody acts: {Reason}")]
        public static partial void Stuck(ILogger logger, string job, string reason);

        [LoggerMessage(Level = LogLevel.Debug, EventName = "MaintenanceStillStuck", Message = "{Job} failed as before: {Reason}")]
        public static partial void StillStuck(ILogger logger, string job, string reason);

        [LoggerMessage(
            Level = LogLevel.Debug, EventName = "MemoryReleased",
            Message = "Given back ({What}): {Before} bytes of objects became {After}")]
        public static partial void Released(ILogger logger, string what, long before, long after);

        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "MaintenanceFailed", Message = "{Job} failed and will be tried again")]
        public static partial void Failed(ILogger logger, string job, Exception error);
    }
}
