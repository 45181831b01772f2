namespace Akosha.Search.Catalogs;

/// <summary>Holds a catalog and the stores that its rows are in, of which nothing is freed until it is disposed.</summary>
internal readonly struct Reading : IDisposable
{
    /// <summary>Holds a catalog whose stores have let the reader in.</summary>
    public Reading(Catalog catalog) => Catalog = catalog;

    /// <summary>What is read.</summary>
    public Catalog Catalog { get; }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => Catalog.Stores?.Leave();
}
