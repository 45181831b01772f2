using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// Asks searches what became of the entries of a request, some thousands at a time while the request goes on, so that it need not
/// keep in mind more of them.
/// </summary>
/// <param name="queue">Tells when what came before them is committed.</param>
/// <param name="barrier">Is asked.</param>
/// <param name="patience">How long searches may take to see a commit.</param>
/// <param name="cancellation">Ends when the request does.</param>
internal sealed class OutcomeInquiry(
    IngestQueue queue, ISearchBarrier barrier, TimeSpan patience, CancellationToken cancellation)
{
    private List<long> _versions = [];
    private long _logVersion;
    private Task<WriteCounts?> _sum = Task.FromResult<WriteCounts?>(default(WriteCounts));

    /// <summary>Ends when the request does.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Takes an entry that is committed.</summary>
    /// <param name="version">The version of its rows.</param>
    /// <param name="logVersion">A version of the log that holds it.</param>
    public void Add(long version, long logVersion)
    {
        _versions.Add(version);
        _logVersion = Math.Max(_logVersion, logVersion);
        if (_versions.Count == OutcomeChannel.MostVersions) Ask(_logVersion);
    }

    /// <summary>What became of all of them, in sum; null if that is not known. Searches see all of them.</summary>
    public Task<WriteCounts?> SumAsync()
    {
        if (_versions.Count > 0) Ask(unseen: null);
        return _sum;
    }

    /// <summary>
    /// The same once all that was accepted before them is committed, too, and searches see it: of what may still come nobody can
    /// say that it was not there. Null if that takes too long.
    /// </summary>
    /// <param name="atMost">How long it may take.</param>
    public async Task<WriteCounts?> SumAfterAllAsync(TimeSpan atMost)
    {
        if (_versions.Count == 0) return await _sum;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(atMost);
        try
        {
            var logVersion = await queue.PassedAsync(_versions.Max(), limit.Token);
            return await barrier.WaitAsync(logVersion, atMost, limit.Token) ? await SumAsync().WaitAsync(limit.Token) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Ask(long? unseen)
    {
        _sum = AskAsync(_sum, _versions, unseen);
        _versions = [];
    }

    private async Task<WriteCounts?> AskAsync(Task<WriteCounts?> before, List<long> versions, long? unseen)
    {
        if (await before is not { } sum) return null;
        return (unseen is not { } logVersion || await barrier.WaitAsync(logVersion, patience, cancellation))
            && await barrier.OutcomeAsync(versions, cancellation) is { } outcome ? sum + outcome : null;
    }
}
