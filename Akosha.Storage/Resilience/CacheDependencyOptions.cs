namespace Akosha.Storage.Resilience;

/// <summary>Settings under <c>AKOSHA__RESILIENCE__CACHE__…</c>: how the cache of answers in Redis is called.</summary>
public sealed class CacheDependencyOptions : DependencyOptions
{
    /// <summary>A search waits for it and can do without: one short attempt.</summary>
    public CacheDependencyOptions()
    {
        Attempts = 1;
        TimeoutMilliseconds = 250;
        BreakMilliseconds = 5_000;
    }
}
