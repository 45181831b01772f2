using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;

namespace Akosha.Search.Tiers;

/// <summary>Settings under <c>AKOSHA__STORAGE__HOT__…</c>: what is kept in memory.</summary>
public sealed class HotOptions
{
    /// <summary>Where the rows of hot messages are.</summary>
    [AllowedValues("duckdb-memory", ErrorMessage = "must be duckdb-memory")]
    public string Backend { get; set; } = "duckdb-memory";

    /// <summary>Segments whose newest message is older than this are not hot (days).</summary>
    [Range(0, 36_500)]
    public double MaxAgeDays { get; set; } = 7;

    /// <summary>Beyond so many bytes the oldest hot segments become warm; 0 for half of the memory there is.</summary>
    [Range(0, long.MaxValue)]
    [DefaultText("0: half of the memory")]
    public long BudgetBytes { get; set; }
}
