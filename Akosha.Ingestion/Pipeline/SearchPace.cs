using Akosha.Ingestion.Intake;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Holds the parts of large entries to the pace of the searches that follow the log: whoever waits until a small message is
/// searchable would else wait for all that was committed before it and nobody has read. Searches that do not come along for a
/// second are not waited for, for a while.
/// </summary>
/// <param name="barrier">Tells how far searches are.</param>
/// <param name="time">The clock.</param>
internal sealed class SearchPace(ISearchBarrier barrier, TimeProvider time)
{
    /// <summary>So many parts may be committed that searches do not see yet.</summary>
    public const int Ahead = 2;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1), Rest = TimeSpan.FromSeconds(5);

    private readonly Queue<long> _parts = [];
    private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;

    /// <summary>A part was committed.</summary>
    /// <param name="logVersion">The version of the log that holds it.</param>
    public void Committed(long logVersion) => _parts.Enqueue(logVersion);

    /// <summary>Waits until the next part may be committed.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        if (_parts.Count < Ahead) return;
        var oldest = _parts.Dequeue();
        if (time.GetUtcNow() < _restsUntil || await barrier.WaitAsync(oldest, Longest, cancellation)) return;
        _restsUntil = time.GetUtcNow() + Rest;
    }
}
