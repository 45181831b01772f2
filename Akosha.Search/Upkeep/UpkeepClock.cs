namespace Akosha.Search.Upkeep;

/// <summary>When what is done for the tiers.</summary>
internal sealed class UpkeepClock(TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1), PauseAfterFailure = TimeSpan.FromSeconds(5);

    private DateTimeOffset _nextTick = DateTimeOffset.MinValue, _nextJob = DateTimeOffset.MinValue;

    /// <summary>Gives memory back in time.</summary>
    public ReturnedMemory Memory { get; } = new(time, loggers.CreateLogger<ReturnedMemory>());

    /// <summary>Takes the log lines of the upkeep.</summary>
    public ILogger Logger { get; } = loggers.CreateLogger<TierUpkeep>();

    /// <summary>True if a job may be begun.</summary>
    public bool MayBeginJob => time.GetUtcNow() >= _nextJob;

    /// <summary>A job has failed: the next is begun after a pause.</summary>
    public void JobFailed() => _nextJob = time.GetUtcNow() + PauseAfterFailure;

    /// <summary>True once in a while, for what is looked at from time to time.</summary>
    public bool IsTick()
    {
        var now = time.GetUtcNow();
        if (now < _nextTick) return false;
        _nextTick = now + Tick;
        return true;
    }
}
