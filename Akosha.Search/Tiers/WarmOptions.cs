using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;

namespace Akosha.Search.Tiers;

/// <summary>Settings under <c>AKOSHA__STORAGE__WARM__…</c>: what is kept on the local disk.</summary>
public sealed class WarmOptions
{
    /// <summary>Where the rows of warm messages are.</summary>
    [AllowedValues("duckdb-ssd", ErrorMessage = "must be duckdb-ssd")]
    public string Backend { get; set; } = "duckdb-ssd";

    /// <summary>The folder for warm blocks and for the cache of cold ones; empty for <c>search</c> in the data folder.</summary>
    [DefaultText("`search` in the data folder")]
    public string Path { get; set; } = "";

    /// <summary>Segments whose newest message is older than this are cold (days).</summary>
    [Range(0, 36_500)]
    public double MaxAgeDays { get; set; } = 90;

    /// <summary>
    /// Beyond so many bytes the oldest warm segments become cold; 0 for half of the disk's free space at the start.
    /// </summary>
    [Range(0, long.MaxValue)]
    [DefaultText("0: half of the free disk")]
    public long BudgetBytes { get; set; }
}
