namespace Akosha.Ingestion.Pipeline;

/// <summary>The pauses of the worker: from 100 ms on they double with each attempt, up to two seconds.</summary>
internal sealed partial class Backoff(WriterState state, TimeProvider time, ILogger<Backoff> logger)
{
    /// <summary>Waits before the next attempt; ends at once when the service stops.</summary>
    public async Task PauseAsync(int attempt, CancellationToken stopping) =>
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(2_000, 50 << Math.Min(attempt, 6))), time, stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Does something that fails only while the queue or the lake is away, until it is done or the service stops.
    /// </summary>
    /// <exception cref="Storage.Lake.LakeUnsupportedException">
    /// The lake needs a newer version of this program: it would fail for ever.
    /// </exception>
    public async Task RepeatAsync(Func<Task> action, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception error) when (Failures.KindOf(error) != FailureKind.Unsupported)
            {
                Log.Waiting(logger, error.Message);
                if (stopping.IsCancellationRequested) return;
                state.LastFailure = error.Message;
                await PauseAsync(attempt, stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "Waiting", Message = "Waiting for the queue or the lake: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
