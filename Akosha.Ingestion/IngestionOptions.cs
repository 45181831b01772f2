using System.ComponentModel.DataAnnotations;

namespace Akosha.Ingestion;

/// <summary>Settings under <c>AKOSHA__INGESTION__…</c>.</summary>
public sealed class IngestionOptions
{
    /// <summary>How many threads embed a batch.</summary>
    [Range(1, 256)]
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>A batch is committed when it has this many messages …</summary>
    [Range(1, 100_000)]
    public int BatchMessages { get; set; } = 2_000;

    /// <summary>… or this long after its first message (milliseconds) …</summary>
    [Range(1, 60_000)]
    public int BatchMilliseconds { get; set; } = 500;

    /// <summary>
    /// … or when nothing more has come for this long (milliseconds). If it is not set: 30 where the sender waits for the commit
    /// (a queue in memory), 250 where it does not, which makes fewer and larger files.
    /// </summary>
    [Range(0, 60_000)]
    public int? QuietMilliseconds { get; set; }

    /// <summary>How long <c>wait=true</c> waits for the commit of what is in the queue, and then for the search service, before it answers 202 instead of 200 (seconds).</summary>
    [Range(1, 600)]
    public int WaitSeconds { get; set; } = 30;

    /// <summary>The search service whose answers <c>wait=true</c> waits for, when it is another process.</summary>
    [Url(ErrorMessage = "must be an http or https address")]
    public string SearchUrl { get; set; } = "http://127.0.0.1:8001";
}
