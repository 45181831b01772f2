namespace Akosha.Search.Upkeep;

/// <summary>
/// Runs one job at a time beside the one who owns it, who takes its result. Only <paramref name="ended"/> is called on other
/// threads.
/// </summary>
/// <param name="ended">Called when a job has ended.</param>
internal sealed class JobRunner(Action ended)
{
    private TierJob? _job;
    private Task<JobResult>? _running;

    /// <summary>True while no job is under way, or has ended and not been taken.</summary>
    public bool IsAtRest => _running is null;

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

    /// <summary>Takes the job that has ended.</summary>
    /// <param name="failure">Why it failed; null if it did not.</param>
    /// <returns>Its result; null if none has ended, or if it failed.</returns>
    public JobResult? TryTake(out Exception? failure)
    {
        failure = null;
        if (_running is not { IsCompleted: true } done) return null;
        (_job, _running) = (null, null);
        if (done.IsCompletedSuccessfully) return done.Result;
        failure = done.Exception?.InnerException ?? new OperationCanceledException();
        return null;
    }

    /// <summary>Waits for the job that is under way, whatever comes of it.</summary>
    public async Task StopAsync()
    {
        if (_running is { } running) await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
