namespace Akosha.Search.Tiers;

/// <summary>Where the tiers may keep what on the local disk.</summary>
/// <param name="Path">The folder; several processes may be given the same.</param>
/// <param name="CacheBytes">The most bytes of the cold cache.</param>
internal sealed record TierPlace(string Path, long CacheBytes)
{
    /// <summary>How long what was replaced is kept for searches under way.</summary>
    public TimeSpan Grace { get; init; } = TierStores.DefaultGrace;
}
