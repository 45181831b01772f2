using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;

namespace Akosha.Ingestion;

/// <summary>Settings under <c>AKOSHA__INGESTION__…</c>.</summary>
public sealed class IngestionOptions
{
    /// <summary>Threads that embed a batch.</summary>
    [Range(1, 256)]
    [DefaultText("the number of cores")]
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// A batch is committed when it has this many messages. A conversation of more messages is committed in parts of so many,
    /// between which others have their turn.
    /// </summary>
    [Range(1, 100_000)]
    public int BatchMessages { get; set; } = 2_000;

    /// <summary>A batch is committed this long after its first message at the latest (milliseconds).</summary>
    [Range(1, 60_000)]
    public int BatchMilliseconds { get; set; } = 500;

    /// <summary>
    /// A batch is committed when nothing more has come for this long (milliseconds): 30 where the sender waits for the commit
    /// (a queue in memory), 250 where it does not (Redis), which makes fewer and larger files.
    /// </summary>
    [Range(0, 60_000)]
    [DefaultText("30, or 250 with Redis")]
    public int? QuietMilliseconds { get; set; }

    /// <summary>
    /// How long <c>wait=true</c> waits for the commit of what is in the queue, and then for search, before it answers 202 in
    /// place of 200 (seconds).
    /// </summary>
    [Range(1, 600)]
    public int WaitSeconds { get; set; } = 30;

    /// <summary>
    /// The search service that <c>wait=true</c> asks, when it is another process and no search process tells in Redis how far
    /// it is.
    /// </summary>
    [Url(ErrorMessage = "must be an http or https address")]
    public string SearchUrl { get; set; } = "http://127.0.0.1:8001";
}
