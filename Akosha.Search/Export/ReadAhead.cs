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
    /// <param name="batches">What each batch reads, which is asked for as it is needed.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Batches that are whole; each is good until the next is asked for.</returns>
    public async IAsyncEnumerable<ExportBatch> ReadAsync(
        IAsyncEnumerable<ExportPart> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var wanted = batches.GetAsyncEnumerator(cancellation);
        var underWay = new Queue<Task<ExportBatch>>();
        try
        {
            while (true)
            {
                while (underWay.Count < AtOnce && await wanted.MoveNextAsync())
                    underWay.Enqueue(Begin(wanted.Current, cancellation));
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
            if ((await batch.ReadAsync(new ExportPart(part), cancellation)).IsWhole)
            {
                from += part.Count;
                yield return batch;
            }
            else size = part.Count / 2;
        }
    }

    private Task<ExportBatch> Begin(ExportPart part, CancellationToken cancellation)
    {
        if (!_free.TryPop(out var batch)) _all.Add(batch = create());
        return Task.Run(() => batch.ReadAsync(part, cancellation), cancellation);
    }
}
