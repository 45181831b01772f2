using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Resilience;

/// <summary>Settings under <c>AKOSHA__RESILIENCE__{dependency}__…</c>: how calls to a dependency are repeated and given up.</summary>
public class DependencyOptions
{
    /// <summary>How often a call that failed is tried again.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>The pause before the first retry; it doubles each time, with jitter (milliseconds).</summary>
    [Range(1, 60_000)]
    public int FirstDelayMilliseconds { get; set; } = 200;

    /// <summary>How long one attempt may take (milliseconds).</summary>
    [Range(10, 600_000)]
    public int TimeoutMilliseconds { get; set; } = 20_000;

    /// <summary>So many failures within half a minute open the circuit.</summary>
    [Range(2, 1_000)]
    public int BreakAfter { get; set; } = 5;

    /// <summary>How long the circuit stays open before a trial (milliseconds).</summary>
    [Range(500, 3_600_000)]
    public int BreakMilliseconds { get; set; } = 60_000;
}
