using Akosha.Platform.Memory;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Gives memory back that jobs have replaced, once no search can use it any more. Used by the thread of the index alone.
/// </summary>
/// <param name="grace">How long what was replaced is kept for searches under way.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of each time.</param>
internal sealed partial class ReturnedMemory(TimeSpan grace, TimeProvider time, ILogger<ReturnedMemory> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private DateTimeOffset _due = DateTimeOffset.MaxValue;

    /// <summary>Blocks were built or replaced: what that left is given back once no search uses it.</summary>
    public void Expect() => _due = time.GetUtcNow() + grace + Pause;

    /// <summary>Gives back what is due.</summary>
    public void GiveBackDue()
    {
        if (time.GetUtcNow() < _due) return;
        _due = DateTimeOffset.MaxValue;
        var released = MemoryPolicy.AfterReplacement();
        Log.GivenBack(logger, released.Before, released.After);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Debug, EventName = "MemoryReleased",
            Message = "Given back: {Before} bytes of objects became {After}")]
        public static partial void GivenBack(ILogger logger, long before, long after);
    }
}
