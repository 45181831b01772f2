using System.ComponentModel.DataAnnotations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Settings under <c>AKOSHA__MAINTENANCE__…</c>.</summary>
public sealed class MaintenanceOptions
{
    /// <summary>How often compaction looks for work (seconds).</summary>
    [Range(1, 86_400)]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>How often retention, purging and vacuuming look for work (minutes).</summary>
    [Range(1, 100_000)]
    public int RareIntervalMinutes { get; set; } = 60;

    /// <summary>How often it is looked whether an erasure that is under way can go on (seconds).</summary>
    [Range(1, 3_600)]
    public int ErasureSeconds { get; set; } = 5;

    /// <summary>How many small files there must be before compaction merges them.</summary>
    [Range(2, 10_000)]
    public int CompactFiles { get; set; } = 64;

    /// <summary>
    /// How long after its arrival a message is taken to have around it what there will be (minutes): then it is encoded together
    /// with that, where an encoder takes windows as texts.
    /// </summary>
    [Range(0, 100_000)]
    public int SettleMinutes { get; set; } = 30;

    /// <summary>The size toward which files are merged (bytes); larger ones are left alone.</summary>
    [Range(1_024, 4L << 30)]
    public long TargetBytes { get; set; } = 128L * 1024 * 1024;
}
