using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Pipeline;
using Akosha.Search.Analysis;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Storage.Conversations;

/// <summary>
/// The pipeline, maintenance and the index agree on which write counts, in whatever order the writes come, and however often.
/// </summary>
public sealed class WriteOrderTests
{
    [Fact]
    public void Pipeline_maintenance_and_index_keep_the_same_writes_of_every_history()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var history = HistoryOf(random);
            var expected = Living(history);
            MessageRow[] arrival = [.. history, .. history.Where(_ => random.Next(5) == 0)];
            random.Shuffle(arrival);
            Assert.Equal(expected, Indexed(arrival, random));
            Assert.Equal(expected, Purged(arrival));
            Assert.Equal(expected, Living(Distinct(history, random)));
        }
    }

    [Fact]
    public void A_write_replaces_only_older_ones_and_a_tombstone_covers_only_older_ones()
    {
        Assert.True(WriteOrder.Replaces(2, 1));
        Assert.False(WriteOrder.Replaces(2, 2));
        Assert.True(WriteOrder.Covers(2, 1));
        Assert.False(WriteOrder.Covers(2, 2));
        Assert.False(WriteOrder.Covers(0, 1));
    }

    private static List<MessageRow> HistoryOf(Random random)
    {
        var history = new List<MessageRow>();
        for (var version = 1; version <= 60; version++)
        {
            var system = $"s{random.Next(2)}";
            var conversation = $"c{random.Next(3)}";
            var id = $"{random.Next(4)}";
            history.Add(random.Next(14) switch
            {
                0 or 1 => Rows.Tombstone(system, conversation, id, version),
                2 when random.Next(3) == 0 => Rows.Tombstone(system, null, null, version),
                2 => Rows.Tombstone(system, conversation, null, version),
                _ => Rows.Message(conversation, id, $"word{random.Next(3)}", version, system).At(version),
            });
        }
        return history;
    }

    /// <summary>What counts, as one who reads the whole history in order would say.</summary>
    private static List<string> Living(IEnumerable<MessageRow> rows)
    {
        var living = new SortedDictionary<string, MessageRow>(StringComparer.Ordinal);
        foreach (var row in rows.OrderBy(row => row.Version))
        {
            if (row.IsMessage) living[$"{row.SystemId}/{row.ConversationId}/{row.MessageId}"] = row;
            else
            {
                var prefix = $"{row.SystemId}/{(row.ConversationId is null ? "" : $"{row.ConversationId}/{row.MessageId}")}";
                foreach (
                    var key in living.Keys.Where(
                    key => row.MessageId is null ? key.StartsWith(prefix, StringComparison.Ordinal) : key == prefix).ToList())
                    living.Remove(key);
            }
        }
        return [.. living.Select(pair => $"{pair.Key} {pair.Value.Content}")];
    }

    private static List<string> Indexed(MessageRow[] arrival, Random random)
    {
        using var index = new IndexWriter(
            new TierStores(new RowStore(null)), new Languages(new Dictionary<string, string>()), TimeProvider.System);
        foreach (var (segment, rows) in arrival.Chunk(1 + random.Next(20)).Index())
            index.Apply(new IndexChange.SegmentRead($"f{segment}", rows));
        var snapshot = index.Publish();
        var reader = new RowReader(index.Stores.Rows, null);
        var found = new List<string>();
        foreach (var conversation in snapshot.Conversations.Ordinals)
        {
            var of = snapshot.Conversations[conversation];
            var rows = reader.FetchAsync(snapshot, of.Messages, RowPart.All, new ColdGaps(), CancellationToken.None)
                .GetAwaiter().GetResult();
            found.AddRange(rows.Values.Select(row => $"{snapshot.SystemName(of.System)}/{of.Id}/{row.MessageId} {row.Content}"));
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static List<string> Purged(MessageRow[] arrival)
    {
        var newest = new NewestRows();
        foreach (var (place, row) in arrival.Index()) newest.Add(row, (place / 10, place % 10));
        return Living(
            arrival.Index()
            .Where(row => newest.FateInPurge(row.Item, (row.Index / 10, row.Index % 10), _ => true) == RowFate.Keep)
            .Select(row => row.Item).Where(row => row.IsMessage));
    }

    private static List<MessageRow> Distinct(List<MessageRow> history, Random random)
    {
        var deduplicator = new Deduplicator(DeliveryMode.AcknowledgedByCommit);
        var kept = new List<MessageRow>();
        foreach (var batch in history.Chunk(1 + random.Next(20)))
        {
            var distinct = deduplicator.Distinct(batch).Rows;
            deduplicator.Remember(distinct);
            kept.AddRange(distinct);
        }
        return kept;
    }
}
