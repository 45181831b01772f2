using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Resilience;

/// <summary>
/// Settings under <c>AKOSHA__RESILIENCE__{dependency}__…</c>: how calls to a dependency are repeated and given up.
/// </summary>
public class DependencyOptions
{
    /// <summary>How often a call is tried, the first time included.</summary>
    [Range(1, 10)]
    public int Attempts { get; set; } = 3;

    /// <summary>The pause before the second attempt; it doubles each time, with jitter (milliseconds).</summary>
    [Range(1, 60_000)]
    public int FirstDelayMilliseconds { get; set; } = 1_000;

    /// <summary>
    /// The longest pause (milliseconds). A pause that the dependency asks for (Retry-After) may be longer, up to a minute.
    /// </summary>
    [Range(1, 600_000)]
    public int LongestDelayMilliseconds { get; set; } = 10_000;

    /// <summary>How long one attempt may take (milliseconds).</summary>
    [Range(10, 600_000)]
    public int TimeoutMilliseconds { get; set; } = 20_000;

    /// <summary>So many failures one after the other open the circuit.</summary>
    [Range(2, 1_000)]
    public int BreakAfter { get; set; } = 5;

    /// <summary>How long the circuit stays open before a trial (milliseconds).</summary>
    [Range(500, 3_600_000)]
    public int BreakMilliseconds { get; set; } = 60_000;

    /// <summary>Calls at the same time; further ones wait, ten times as many at most; 0 for no bound.</summary>
    [Range(0, 10_000)]
    public int Concurrent { get; set; }
}
