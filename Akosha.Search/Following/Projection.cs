using System.Collections.Concurrent;
using Akosha.Storage.Lake;

namespace Akosha.Search.Following;

/// <summary>
/// Something that is made of the lake's commits and kept up to date with them: the search index is one. Each is handed every
/// commit in order, runs in a loop of its own, at its own pace and with its own checkpoint, and its failures hold up nobody else.
/// </summary>
/// <remarks>
/// Only <see cref="Offer"/>, <see cref="LookBegins"/>, <see cref="Wake"/> and what is public to read may be called from other
/// threads; everything that is overridden runs on the loop, one thing at a time.
/// </remarks>
/// <param name="name">Its name, for logs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes its failures.</param>
internal abstract partial class Projection(string name, TimeProvider time, ILogger logger) : IDisposable
{
    private const int MaxWaitMilliseconds = 1_000;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<LogUpdate> _offered = new();
    private readonly WakeSignal _signal = new();
    private long _looksBegun;

    /// <summary>The version of the log up to which it is made; −1 before it has begun.</summary>
    public abstract long Checkpoint { get; }

    /// <summary>Why its last step failed; null if it did not.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>How many steps it has taken without failure.</summary>
    public long Steps { get; private set; }

    /// <summary>The table as the last update that was taken has it.</summary>
    protected LakeSnapshot Table { get; private set; } = LakeSnapshot.None;

    /// <summary>The number of the look at the log that the last update came of.</summary>
    protected long Look { get; private set; }

    /// <summary>How many looks at the log have begun; the update of each comes when it has ended.</summary>
    protected long LooksBegun => Interlocked.Read(ref _looksBegun);

    /// <summary>For the follower: a look at the log begins.</summary>
    public void LookBegins(long look) => Interlocked.Exchange(ref _looksBegun, look);

    /// <summary>For the follower: hands on what a look has found.</summary>
    public void Offer(LogUpdate update)
    {
        _offered.Enqueue(update);
        Wake();
    }

    /// <summary>Has the next step taken without waiting for the next update.</summary>
    public void Wake() => _signal.Wake();

    /// <summary>Runs until it is told to stop; a step that fails is tried again after a pause.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(MaxWaitMilliseconds, stopping);
                TakeOffered();
                await StepAsync(stopping);
                LastFailure = null;
                Steps++;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                LastFailure = error.Message;
                Failed(error);
                Log.Failed(logger, name, error);
                await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Wake();
            }
        }
        await StoppedAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes note that the table was read anew: everything is to be made of it from the beginning.</summary>
    protected abstract void TakeTable(LakeSnapshot table);

    /// <summary>Takes note of a commit.</summary>
    protected abstract void TakeCommit(LakeEntry commit);

    /// <summary>Does what can be done now.</summary>
    protected abstract Task StepAsync(CancellationToken cancellation);

    /// <summary>Called when a step has failed, before the pause.</summary>
    protected virtual void Failed(Exception error)
    {
    }

    /// <summary>Called once after the last step: waits for what still runs.</summary>
    protected virtual Task StoppedAsync() => Task.CompletedTask;

    /// <summary>Frees what it holds.</summary>
    protected virtual void Dispose(bool disposing) => _signal.Dispose();

    private void TakeOffered()
    {
        while (_offered.TryDequeue(out var update))
        {
            Table = update.Table;
            Look = update.Look;
            if (update.Commits is not { } commits) TakeTable(update.Table);
            else
                foreach (var commit in commits) TakeCommit(commit);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "ProjectionFailed",
            Message = "The projection {Projection} could not follow the lake; its answers stay as they are")]
        public static partial void Failed(ILogger logger, string projection, Exception error);
    }
}
