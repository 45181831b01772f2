namespace Akosha.Storage.Resilience;

/// <summary>Settings under <c>AKOSHA__RESILIENCE__REDIS__…</c>: how Redis is called.</summary>
public sealed class RedisDependencyOptions : DependencyOptions
{
    /// <summary>
    /// Somebody waits for nearly every call, and sends again what is refused: pauses are short, and since its client connects
    /// anew by itself, a trial is made soon.
    /// </summary>
    public RedisDependencyOptions()
    {
        Attempts = 2;
        FirstDelayMilliseconds = 50;
        LongestDelayMilliseconds = 500;
        TimeoutMilliseconds = 5_000;
        BreakMilliseconds = 2_000;
    }
}
