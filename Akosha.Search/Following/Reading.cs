namespace Akosha.Search.Following;

/// <summary>Holds a catalog and the tiers that its blocks are in, from which nothing is taken away until it is disposed.</summary>
internal readonly struct Reading : IDisposable
{
    /// <summary>Holds a catalog whose tiers have let the reader in.</summary>
    public Reading(Catalog catalog) => Catalog = catalog;

    /// <summary>What is read.</summary>
    public Catalog Catalog { get; }

    public void Dispose() => Catalog.Tiers?.Readers.Leave();
}
