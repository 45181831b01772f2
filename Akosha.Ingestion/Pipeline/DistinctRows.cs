using System.Runtime.InteropServices;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>What is left of a batch to be stored, and what that means to each of its entries.</summary>
internal sealed class DistinctRows
{
    private readonly Dictionary<long, (int New, int Replaced, int Unchanged)> _outcomes = [];

    /// <summary>The rows to be stored, in their order.</summary>
    public List<MessageRow> Rows { get; set; } = [];

    /// <summary>Counts a message of the entry of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="isNew">True if it was not there.</param>
    /// <param name="isRepeat">True if it says what it said before.</param>
    public void Count(long version, bool isNew, bool isRepeat)
    {
        ref var outcome = ref CollectionsMarshal.GetValueRefOrAddDefault(_outcomes, version, out _);
        if (isNew) outcome.New++;
        else if (isRepeat) outcome.Unchanged++;
        else outcome.Replaced++;
    }

    /// <summary>The batch is committed: the entries are told what became of their messages.</summary>
    public void Tell(IEnumerable<QueuedEntry> entries)
    {
        foreach (var queued in entries)
        {
            var (added, replaced, unchanged) = _outcomes.GetValueOrDefault(queued.Version);
            queued.Entry.Outcome.Add(added, replaced, unchanged);
        }
    }
}
