namespace Akosha.Storage.Resilience;

/// <summary>Settings under <c>AKOSHA__RESILIENCE__REDIS__…</c>: how Redis is called.</summary>
public sealed class RedisDependencyOptions : DependencyOptions
{
    /// <summary>
    /// Somebody waits for nearly every call, and sends again what is refused: pauses are short, and since its client connects
    /// anew by itself, a trial is made soon.
    /// </summary>
    public RedisDependencyOptions() =>
        (Attempts, FirstDelayMilliseconds, LongestDelayMilliseconds, TimeoutMilliseconds, BreakMilliseconds) = (
            2, 50, 500, 5_000, 2_000);
}
