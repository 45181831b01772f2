using System.Runtime.ExceptionServices;
using Akosha.Search.Tiers;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Runs one job at a time beside the one who owns it, who takes its result. Only <paramref name="ended"/> is called on other
/// threads.
/// </summary>
/// <param name="ended">Called when a job has ended.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of jobs that failed.</param>
internal sealed partial class JobRunner(Action ended, TimeProvider time, ILogger<JobRunner> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private TierJob? _job;
    private Task<JobResult>? _running;
    private DateTimeOffset _notBefore;

    /// <summary>True while no job is under way, or has ended and not been taken.</summary>
    public bool IsAtRest => _running is null;

    /// <summary>True if a job may be begun: none is under way, and none has failed just now.</summary>
    public bool MayBegin => IsAtRest && time.GetUtcNow() >= _notBefore;

    /// <summary>True if the job that is under way works on a block.</summary>
    public bool IsBusy(int block) => _job?.Blocks.Contains(block) == true;

    /// <summary>Starts a job; none may be under way.</summary>
    public void Start(TierJob job)
    {
        _job = job;
        _running = Task.Run(job.PrepareAsync);
        _ = _running.ContinueWith(
            _ => ended(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Takes the job that has ended. After one that failed, the next is begun after a pause.</summary>
    /// <returns>Its result; null if none has ended, or if it failed.</returns>
    /// <exception cref="Exception">The job found that the store of the rows is damaged.</exception>
    public JobResult? TryTake()
    {
        if (_running is not { IsCompleted: true } done) return null;
        _job = null;
        _running = null;
        if (done.IsCompletedSuccessfully) return done.Result;
        var failure = done.Exception?.InnerException ?? new OperationCanceledException();
        if (RowStore.IsDamage(failure)) ExceptionDispatchInfo.Throw(failure);
        Log.Postponed(logger, failure);
        _notBefore = time.GetUtcNow() + PauseAfterFailure;
        return null;
    }

    /// <summary>Waits for the job that is under way, whatever comes of it.</summary>
    public async Task StopAsync()
    {
        if (_running is { } running) await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "TierWorkPostponed", Message = "Work on the tiers failed and is tried again")]
        public static partial void Postponed(ILogger logger, Exception error);
    }
}
