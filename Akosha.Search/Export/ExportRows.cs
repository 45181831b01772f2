using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Export;

/// <summary>
/// Reads the rows of one catalog, however long that takes. What has left the row store since (rows that were replaced or deleted,
/// or whose block has grown cold) is read from the segments of the catalog: also from one that has left the table, whose file is
/// kept for readers that lag, and for longer than an export may last.
/// </summary>
/// <param name="catalog">The catalog, which is held open.</param>
/// <param name="store">The lake's store.</param>
/// <param name="isLenient">True to leave out what cannot be read.</param>
internal sealed class ExportRows(Catalog catalog, ObjectStore store, bool isLenient)
{
    /// <summary>The most characters of rows that are read together.</summary>
    public const long MaxCharacters = 16L << 20;

    private readonly IndexSnapshot _index = catalog.Index;
    private readonly Dictionary<long, MessageNumber> _byKey = [];

    /// <summary>Reads the rows of messages.</summary>
    /// <param name="turns">The messages.</param>
    /// <param name="found">Those that were taken.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>False if they take too much memory, and are to be read in smaller parts.</returns>
    /// <exception cref="InvalidDataException">A row is missing.</exception>
    /// <exception cref="LakeException">A segment cannot be read.</exception>
    public async Task<bool> ReadAsync(IReadOnlyList<ExportTurn> turns, RenderedRows found, CancellationToken cancellation)
    {
        var budget = new RowBudget(turns.Count == 1 ? long.MaxValue : MaxCharacters);
        // A block may have moved since the catalog was taken, and its rows with it.
        ReadLocal(Tier.Hot, turns, found, budget);
        ReadLocal(Tier.Warm, turns, found, budget);
        if (!budget.IsSpent && found.Count < turns.Count)
        {
            var missing = turns.Select(turn => turn.Message).Where(message => !found.Has(message));
            await ReadLakeAsync([.. missing], found, budget, cancellation);
        }
        return !budget.IsSpent;
    }

    /// <summary>Reads rows of a segment. It ends early when the budget is spent.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="positions">The positions of the rows; looking one up is quick.</param>
    /// <param name="budget">What the rows may take.</param>
    /// <param name="take">Takes each row, and does not keep it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LakeException">The segment cannot be read.</exception>
    public async Task ReadSegmentAsync(
        string segment, ICollection<FileRow> positions, RowBudget budget, Action<FileRow, MessageRow> take,
            CancellationToken cancellation)
    {
        try
        {
            if (catalog.Stores!.Cold is { } cold)
            {
                await cold.ReadAsync(segment, positions, budget, take, cancellation);
                return;
            }
        }
        catch (LakeUnavailableException)
        {
            // It has left the table, and its file is still there.
        }
        await RowsInMemory.TakeAsync(await BytesAsync(segment, cancellation), positions.Contains, budget, take, cancellation);
    }

    /// <summary>The block of a message.</summary>
    public Block BlockOf(MessageNumber message) => _index.Blocks[_index.BlockOf(message)];

    private void ReadLocal(Tier tier, IReadOnlyList<ExportTurn> turns, RenderedRows found, RowBudget budget)
    {
        _byKey.Clear();
        foreach (var message in turns.Select(turn => turn.Message))
            if (BlockOf(message) is var block && block.Tier <= tier && !found.Has(message))
                _byKey[block.RowKey(message)] = message;
        if (_byKey.Count == 0 || budget.IsSpent) return;
        var rows = catalog.Stores!.Rows;
        try
        {
            rows.FetchMany(tier, _byKey, budget, found.Add);
        }
        catch (DuckDB.NET.Data.DuckDBException)
        {
            rows.Condemn(); // the lake has them too
        }
    }

    private async Task ReadLakeAsync(
        List<MessageNumber> messages, RenderedRows found, RowBudget budget, CancellationToken cancellation)
    {
        foreach (var segment in messages.GroupBy(message => BlockOf(message).PlaceOf(message).Segment))
        {
            if (budget.IsSpent) return;
            var byRow = segment.ToDictionary(message => BlockOf(message).PlaceOf(message).Row);
            try
            {
                if (segment.Key is not { } path) throw new InvalidDataException("a message is of no segment any more");
                await ReadSegmentAsync(
                    path, byRow.Keys, budget, (row, stored) => found.Add(byRow[row], stored), cancellation);
                if (!budget.IsSpent && !byRow.Values.All(found.Has))
                    throw new InvalidDataException($"rows are missing from {path}");
            }
            catch (Exception error) when (isLenient && error is InvalidDataException or LakeException)
            {
                // It is left out, as the caller wants.
            }
        }
    }

    private async Task<byte[]> BytesAsync(string segment, CancellationToken cancellation) =>
        catalog.Files.TryGetValue(segment, out var file)
            ? await SegmentFile.BytesAsync(store, MessagesTable.Name, file, cancellation)
            : await store.TryReadAsync($"{MessagesTable.Name}/{Uri.UnescapeDataString(segment)}", cancellation)
                ?? throw new LakeDamageException("the file is missing");
}
