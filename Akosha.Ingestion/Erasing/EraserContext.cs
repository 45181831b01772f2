using Akosha.Ingestion.Intake;
using Akosha.Ingestion.Otlp;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Erasing;

/// <summary>What an erasure has to do with besides the lake's files.</summary>
/// <param name="records">The erasures.</param>
/// <param name="queue">The queue.</param>
/// <param name="searches">The search processes.</param>
/// <param name="answers">The answers that are remembered in Redis; null without Redis.</param>
/// <param name="told">What telemetry has told.</param>
internal sealed class EraserContext(
    ErasureRecords records, IngestQueue queue, ISearchBarrier searches, RememberedAnswers? answers, ToldMessages told)
{
    /// <summary>The erasures.</summary>
    public ErasureRecords Records => records;

    /// <summary>The queue.</summary>
    public IngestQueue Queue => queue;

    /// <summary>The search processes.</summary>
    public ISearchBarrier Searches => searches;

    /// <summary>What telemetry has told.</summary>
    public ToldMessages Told => told;

    /// <summary>Removes the remembered answers from before a version of the log.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveAnswersAsync(string lakeId, long version, CancellationToken cancellation) =>
        answers is null ? 0 : await answers.RemoveAsync(lakeId, version, cancellation);
}
