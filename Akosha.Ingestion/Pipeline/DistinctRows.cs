using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>What is left of a batch to be stored, and what that means to each of its entries.</summary>
internal sealed class DistinctRows
{
    private readonly Dictionary<long, (int New, int Replaced, int Unchanged)> _outcomes = [];

    /// <summary>The rows to be stored, in their order.</summary>
    public List<Storage.Conversations.MessageRow> Rows { get; set; } = [];

    /// <summary>Counts a message that was not there.</summary>
    public void CountNew(long version) => _outcomes[version] = Of(version) with { New = Of(version).New + 1 };

    /// <summary>Counts a message that says something else than before.</summary>
    public void CountReplaced(long version) => _outcomes[version] = Of(version) with { Replaced = Of(version).Replaced + 1 };

    /// <summary>Counts a message that says what it said before.</summary>
    public void CountUnchanged(long version) => _outcomes[version] = Of(version) with { Unchanged = Of(version).Unchanged + 1 };

    /// <summary>The batch is committed: the entries are told what became of their messages.</summary>
    public void Tell(IEnumerable<QueuedEntry> entries)
    {
        foreach (var queued in entries)
        {
            var (added, replaced, unchanged) = Of(queued.Version);
            queued.Entry.Outcome.Add(added, replaced, unchanged);
        }
    }

    private (int New, int Replaced, int Unchanged) Of(long version) => _outcomes.GetValueOrDefault(version);
}
