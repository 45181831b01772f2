using System.Runtime.InteropServices;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>What is left of a batch to be stored, and what that means to each of its entries.</summary>
internal sealed class DistinctRows
{
    private readonly Dictionary<long, WriteCounts> _outcomes = [];

    /// <summary>The rows to be stored, in their order.</summary>
    public List<MessageRow> Rows { get; set; } = [];

    /// <summary>Counts what became of messages by the entry of a version.</summary>
    public void Count(long version, WriteCounts counts)
    {
        ref var outcome = ref CollectionsMarshal.GetValueRefOrAddDefault(_outcomes, version, out _);
        outcome += counts;
    }

    /// <summary>The batch is committed: the entries are told what became of their messages.</summary>
    public void Tell(IEnumerable<QueuedEntry> entries)
    {
        foreach (var queued in entries) queued.Entry.Outcome.Add(_outcomes.GetValueOrDefault(queued.Version));
    }
}
