using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Export;

/// <summary>What an export reads together.</summary>
/// <param name="catalog">The catalog, which is held open.</param>
/// <param name="store">The lake's store.</param>
/// <param name="limits">How much is read together.</param>
/// <param name="isLenient">True to leave out what cannot be read.</param>
internal sealed class ExportReads(Catalog catalog, ObjectStore store, ExportLimits limits, bool isLenient)
{
    private readonly IndexSnapshot _index = catalog.Index;

    /// <summary>A batch to read messages into.</summary>
    public ExportBatch NewBatch() => new(catalog, store, isLenient);

    /// <summary>
    /// The messages of conversations in their order, as many at a time as are read together. Batches with cold messages belong to
    /// a stretch: of two at first, so that the first lines come soon, and of twice as many each time. One stretch is gathered
    /// while another is read. What they have gathered goes when the enumeration ends, which it may once nobody reads any more.
    /// </summary>
    public async IAsyncEnumerable<ExportPart> PartsOf(ConversationOrdinal[] order)
    {
        var size = 1;
        var stretches = new Queue<ColdStretch>();
        using var batches = BatchesOf(order).GetEnumerator();
        try
        {
            for (var next = await NextAsync(); next.Batches.Count > 0;)
            {
                var (now, cold) = next;
                next = await NextAsync();
                foreach (var (place, turns) in now.Index()) yield return new ExportPart(turns, cold, place);
            }
        }
        finally
        {
            while (stretches.TryDequeue(out var stretch)) await stretch.DisposeAsync();
        }

        async Task<(List<List<ExportTurn>> Batches, ColdStretch? Cold)> NextAsync()
        {
            size = Math.Min(size * 2, limits.StretchBatches);
            var next = new List<List<ExportTurn>>(size);
            while (next.Count < size && batches.MoveNext()) next.Add(batches.Current);
            return (next, next.Count > 1 && next.Exists(HasCold) ? await BeginAsync(next) : null);
        }

        async Task<ColdStretch> BeginAsync(List<List<ExportTurn>> next)
        {
            // The one before is read next, and of the one before that the last batch may still be.
            while (stretches.Count > 2) await stretches.Dequeue().DisposeAsync();
            var stretch = new ColdStretch(catalog, new ExportRows(catalog, store, isLenient), limits, next);
            stretches.Enqueue(stretch);
            return stretch.Begin();
        }
    }

    private IEnumerable<List<ExportTurn>> BatchesOf(ConversationOrdinal[] order)
    {
        var batch = new List<ExportTurn>();
        var bytes = 0L;
        foreach (var conversation in order)
            foreach (var message in _index.Conversations[conversation].Messages)
            {
                batch.Add(new ExportTurn(conversation, message));
                bytes += _index.Columns.BytesOf(message);
                if (batch.Count < limits.BatchMessages && bytes < limits.BatchBytes) continue;
                yield return batch;
                batch = [];
                bytes = 0;
            }
        if (batch.Count > 0) yield return batch;
    }

    private bool HasCold(List<ExportTurn> turns) =>
        turns.Exists(turn => _index.Blocks[_index.BlockOf(turn.Message)].Tier == Tier.Cold);
}
