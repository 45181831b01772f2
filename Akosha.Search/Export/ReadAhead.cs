using System.Runtime.CompilerServices;

namespace Akosha.Search.Export;

/// <summary>
/// Reads batches in their order, the next one while one is written and another while that is read: reading keeps two processors
/// busy, and at most three batches are in memory.
/// </summary>
/// <param name="create">Makes a batch to read into.</param>
internal sealed class ReadAhead(Func<ExportBatch> create) : IDisposable
{
    private const int AtOnce = 2;

    private readonly List<ExportBatch> _all = [];
    private readonly Stack<ExportBatch> _free = [];

    /// <summary>Reads messages.</summary>
    /// <param name="batches">The messages of each batch, which are asked for as they are needed.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Batches that are whole; each is good until the next is asked for.</returns>
    public async IAsyncEnumerable<ExportBatch> ReadAsync(
        IEnumerable<List<ExportTurn>> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var wanted = batches.GetEnumerator();
        var underWay = new Queue<Task<ExportBatch>>();
        try
        {
            while (true)
            {
                while (underWay.Count < AtOnce && wanted.MoveNext()) underWay.Enqueue(Begin(wanted.Current, cancellation));
                if (!underWay.TryPeek(out var next)) break;
                var batch = await next;
                _ = underWay.Dequeue();
                if (batch.IsWhole) yield return batch;
                else
                    await foreach (var part in InPartsAsync(batch, cancellation)) yield return part;
                _free.Push(batch);
            }
        }
        finally
        {
            // Whoever holds the catalog lets go of it after this: nothing may read it then.
            await ((Task)Task.WhenAll(underWay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(batch => batch.Dispose());

    private static async IAsyncEnumerable<ExportBatch> InPartsAsync(
        ExportBatch batch, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var turns = batch.Turns.ToList();
        var size = turns.Count / 2;
        for (var from = 0; from < turns.Count;)
        {
            var part = turns.GetRange(from, Math.Clamp(size, 1, turns.Count - from));
            if ((await batch.ReadAsync(part, cancellation)).IsWhole)
            {
                from += part.Count;
                yield return batch;
            }
            else size = part.Count / 2;
        }
    }

    private Task<ExportBatch> Begin(List<ExportTurn> turns, CancellationToken cancellation)
    {
        if (!_free.TryPop(out var batch)) _all.Add(batch = create());
        return Task.Run(() => batch.ReadAsync(turns, cancellation), cancellation);
    }
}
