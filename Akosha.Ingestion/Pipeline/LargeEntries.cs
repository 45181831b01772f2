using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Entries of very many rows, which are processed in parts, so that those of other systems need not wait for the whole of one:
/// the systems take turns, and each system's entries come in their order.
/// </summary>
/// <param name="rows">An entry of more rows than this is large, and a part has as many.</param>
internal sealed class LargeEntries(int rows)
{
    private readonly LinkedList<(string System, Queue<QueuedEntry> Entries)> _turns = [];

    /// <summary>True if there are none.</summary>
    public bool IsEmpty => _turns.Count == 0;

    /// <summary>Bytes of the entries of which something is left, as they came in.</summary>
    public long Bytes => _turns.Sum(turn => turn.Entries.Sum(entry => (long)entry.Entry.Bytes));

    /// <summary>
    /// Takes the large ones out of a batch. What follows in the batch of a system that has a large one waits behind it.
    /// </summary>
    /// <returns>The others.</returns>
    public List<QueuedEntry> Sort(IReadOnlyList<QueuedEntry> batch)
    {
        var others = new List<QueuedEntry>(batch.Count);
        foreach (var entry in batch)
        {
            var turn = _turns.FirstOrDefault(turn => turn.System == entry.Entry.SystemId);
            if (turn.Entries is not null) turn.Entries.Enqueue(entry);
            else if (entry.Rows > rows) _turns.AddLast((entry.Entry.SystemId, new Queue<QueuedEntry>([entry])));
            else others.Add(entry);
        }
        return others;
    }

    /// <summary>What is next of the system whose turn it is: a part of its first entry, or as many of its small ones.</summary>
    public List<QueuedEntry> Next()
    {
        var next = new List<QueuedEntry>();
        if (_turns.First is not { Value: var turn }) return next;
        _turns.RemoveFirst();
        for (var taken = 0; taken < rows && turn.Entries.TryPeek(out var entry) && (taken == 0 || entry.Rows + taken <= rows);)
        {
            turn.Entries.Dequeue();
            var part = entry.Part(entry.From, rows);
            next.Add(part);
            taken += part.Rows;
            if (part.IsLast) continue;
            turn.Entries = new Queue<QueuedEntry>([entry.Part(part.From + part.Rows, int.MaxValue), .. turn.Entries]);
            break;
        }
        if (turn.Entries.Count > 0) _turns.AddLast(turn);
        return next;
    }

    /// <summary>Gives up what is left of entries.</summary>
    public void Remove(IReadOnlyList<QueuedEntry> entries)
    {
        var versions = entries.Select(entry => entry.Version).ToHashSet();
        for (var node = _turns.First; node is not null;)
        {
            var turn = node;
            var left = new Queue<QueuedEntry>(node.Value.Entries.Where(entry => !versions.Contains(entry.Version)));
            node = node.Next;
            if (left.Count == 0) _turns.Remove(turn);
            else turn.Value = (turn.Value.System, left);
        }
    }
}
