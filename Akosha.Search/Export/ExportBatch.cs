using Akosha.Search.Catalogs;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Export;

/// <summary>
/// Messages that are read together, and what came of it. Its buffers are large, and are taken for one batch after the other.
/// </summary>
internal sealed class ExportBatch(Catalog catalog, ObjectStore store, bool isLenient) : IDisposable
{
    private readonly ExportRows _rows = new(catalog, store, isLenient);

    /// <summary>The messages in their order.</summary>
    public IReadOnlyList<ExportTurn> Turns { get; private set; } = [];

    /// <summary>Those of them that were read.</summary>
    public RenderedRows Found { get; } = new(catalog.Index.Columns);

    /// <summary>False if they take too much memory together, and are to be read in smaller parts.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads messages in place of those of before.</summary>
    /// <inheritdoc cref="ExportRows.ReadAsync" path="/exception"/>
    public async Task<ExportBatch> ReadAsync(ExportPart part, CancellationToken cancellation)
    {
        Turns = part.Turns;
        Found.Clear();
        IsWhole = (part.Cold is null || await part.Cold.TryLoadAsync(part.Place, Found, cancellation))
            && await _rows.ReadAsync(Turns, Found, cancellation);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => Found.Dispose();
}
