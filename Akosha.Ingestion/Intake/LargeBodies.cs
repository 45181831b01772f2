using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// Takes large JSON apart, one body after the other, on a thread of its own: documents are built in pooled arrays, of which each
/// thread keeps its own, and many threads with many large bodies would keep gigabytes.
/// </summary>
internal sealed class LargeBodies : IDisposable
{
    /// <summary>What is larger is taken apart here (bytes).</summary>
    private const int Large = 1024 * 1024;

    private readonly BlockingCollection<Action> _work = [];

    public LargeBodies() => new Thread(Work) { IsBackground = true, Name = "large bodies" }.Start();

    /// <summary>Takes a body apart, in its turn if it is large.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="judge">Does it; nothing of the document may outlive it.</param>
    /// <param name="cancellation">Gives up the wait for its turn.</param>
    public Task<T> JudgeAsync<T>(int bytes, Func<T> judge, CancellationToken cancellation)
    {
        if (bytes <= Large) return Task.FromResult(judge());
        var judged = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                judged.SetResult(judge());
            }
            catch (OperationCanceledException)
            {
                judged.TrySetCanceled(cancellation);
            }
            catch (Exception error)
            {
                judged.TrySetException(error);
            }
        }, CancellationToken.None);
        return judged.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        while (WorkOnce()) { }
    }

    // On its own, so that no frame of the thread keeps a body that is done while it waits for the next.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WorkOnce()
    {
        if (!_work.TryTake(out var work, Timeout.Infinite)) return false;
        work();
        return true;
    }
}
