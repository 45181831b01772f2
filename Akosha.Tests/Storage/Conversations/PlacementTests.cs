using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Pipeline;
using Akosha.Search.Analysis;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Akosha.Tests.Storage.Conversations;

/// <summary>
/// The place and the time of a message follow from its writes and deletions alone: not from the order in which they come, nor
/// from the files that they lie in, nor from what was merged before.
/// </summary>
public sealed class PlacementTests
{
    private static readonly Gen<Placement> Placements =
        from versions in Gen.ListOf(Gen.Choose(1, 12), 4)
        from since in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 12)))
        select versions.Select(version => Placement.Of(WriteOf(version), isSettled: false))
            .Aggregate(Placement.Deleted(since), (joined, each) => joined.Union(each));

    [Property(MaxTest = 500)]
    public Property Joining_is_commutative_associative_and_idempotent() => Prop.ForAll(
        Arb.From(Placements.Three()),
        three =>
        {
            var (a, b, c) = three;
            return a.Union(b).Equals(b.Union(a)) && a.Union(b).Union(c).Equals(a.Union(b.Union(c))) && a.Union(a).Equals(a);
        });

    [Property(MaxTest = 500)]
    public Property What_is_known_is_read_as_it_is_written() => Prop.ForAll(
        Arb.From(Placements), placement => PlacingText.Read(PlacingText.Write(placement)).Equals(placement));

    [Fact]
    public void More_writes_than_are_kept_place_a_message_as_all_of_them_do()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            PlacingWrite[] writes = [.. Enumerable.Range(1, 3 * Placement.MaxWrites).Select(version => new PlacingWrite(
                version, random.Next(3), new MessagePlace(random.Next(3), version, 0), IsDated: random.Next(2) == 0))];
            var expected = writes[0];
            foreach (var write in writes)
                if (!expected.HoldsFor(write)) expected = write;
            var joined = writes.Select(write => Placement.Of(write, isSettled: false)).Aggregate((all, each) => all.Union(each));
            Assert.Equal(expected, joined.Resolve(tombstone: 0));
            Assert.Equal(Placement.MaxWrites, joined.Writes.Length);
        }
    }

    [Fact]
    public void A_text_that_is_none_says_nothing() =>
        Assert.Null(PlacingText.Read("later;1,2").Union(PlacingText.Read("1;2;,,,,,")).Resolve(0));

    [Fact]
    public void Index_compaction_and_pipeline_place_the_messages_of_every_history_as_one_who_reads_it_in_order()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var history = HistoryOf(random);
            var expected = Read(history);
            MessageRow[] arrival = [.. history, .. history.Where(_ => random.Next(5) == 0)];
            random.Shuffle(arrival);
            Assert.Equal(expected, Indexed(FilesOf(arrival, random)));
            Assert.Equal(expected, Indexed(Merged(FilesOf(arrival, random), random)));
            Assert.Equal(expected, Indexed(Committed(history, random)));
            Assert.Equal(expected, Indexed(Purged(Merged(FilesOf(arrival, random), random))));
        }
    }

    [Fact]
    public void One_writer_that_follows_on_several_settles_the_place_of_an_edit()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var history = HistoryOf(random);
            var deduplicator = new Deduplicator(DeliveryMode.AcknowledgedByCommit);
            var files = Merged(FilesOf([.. history], random), random);
            foreach (var file in files) deduplicator.Remember(file);
            MessageRow[] edits = [.. Enumerable.Range(0, 4).Select(id => Rows.Message("c0", $"{id}", "edit", 1_000 + id))];
            var written = deduplicator.Distinct(edits).Rows;
            Assert.All(written, row => Assert.Equal(PlacingKind.Settled, row.PlacingKind));
            Assert.Equal(
                Read([.. history, .. edits.Select(edit => edit.Unsettled())]), Indexed([.. files, [.. written]]));
        }
    }

    private static PlacingWrite WriteOf(int version) =>
        new(version, version % 3, new MessagePlace(version % 5, version, version % 2), IsDated: version % 4 > 0);

    private static List<MessageRow> HistoryOf(Random random)
    {
        var history = new List<MessageRow>();
        for (var version = 1L; version <= 50; version++)
        {
            var conversation = $"c{random.Next(2)}";
            var id = $"{random.Next(5)}";
            var write = Rows.Message(
                conversation, id, $"v{version}", version).At(random.Next(3) == 0 ? version : 100 + random.Next(3));
            history.Add(random.Next(20) switch
            {
                0 or 1 => Rows.Tombstone("s", conversation, id, version),
                2 => Rows.Tombstone("s", conversation, null, version),
                3 when random.Next(3) == 0 => Rows.Tombstone("s", null, null, version),
                4 or 5 => (write with { PlacedAt = write.Timestamp + 2, Ordinal = random.Next(3) }).Unsettled(),
                _ => write.Unsettled(),
            });
        }
        return history;
    }

    /// <summary>The messages in their order, as one who reads the whole history in its order would say.</summary>
    private static List<string> Read(IEnumerable<MessageRow> history)
    {
        var living = new Dictionary<(string, string), (MessageRow Row, long Time, MessagePlace Place)>();
        foreach (var row in history.OrderBy(row => row.Version))
        {
            if (row.MessageId is null)
            {
                foreach (var key in living.Keys.Where(key => row.ConversationId is null || key.Item1 == row.ConversationId))
                    living.Remove(key);
                continue;
            }
            var id = (row.ConversationId!, row.MessageId);
            if (row.Deleted) living.Remove(id);
            else if (living.TryGetValue(id, out var known)
                && (row.Timestamp == row.ReceivedAt || row.Timestamp == known.Time)) living[id] = known with { Row = row };
            else living[id] = (row, row.Timestamp, row.Place);
        }
        return [.. living.OrderBy(pair => pair.Key.Item1, StringComparer.Ordinal).ThenBy(pair => pair.Value.Place)
            .Select(pair => $"{pair.Key.Item1}/{pair.Key.Item2} {pair.Value.Row.Content} {pair.Value.Time}")];
    }

    private static List<MessageRow[]> FilesOf(MessageRow[] rows, Random random)
    {
        var files = new List<MessageRow[]>();
        for (var from = 0; from < rows.Length;)
        {
            var size = Math.Min(rows.Length - from, 1 + random.Next(12));
            files.Add(rows[from..(from + size)]);
            from += size;
        }
        return files;
    }

    /// <summary>The files after some of them were merged, and some of what came of that, in any order.</summary>
    private static List<MessageRow[]> Merged(List<MessageRow[]> files, Random random)
    {
        for (var round = 0; round < 4 && files.Count > 1; round++)
        {
            var all = files.ToArray();
            random.Shuffle(all);
            var chosen = all.Take(1 + random.Next(all.Length)).ToArray();
            files = [.. all.Skip(chosen.Length), Merge(chosen)];
        }
        return files;
    }

    private static MessageRow[] Merge(MessageRow[][] files)
    {
        var newest = NewestOf(files);
        return [.. files.Index().SelectMany(file => file.Item.Index().Select(row =>
                newest.FateInMerge(row.Item, (file.Index, row.Index)).Apply(row.Item)))
            .OfType<MessageRow>().Select(newest.Placed)];
    }

    private static List<MessageRow[]> Purged(List<MessageRow[]> files)
    {
        var newest = NewestOf([.. files]);
        return [.. files.Index().Select(file => file.Item.Index().Select(row =>
            newest.FateInPurge(row.Item, (file.Index, row.Index), _ => true).Apply(row.Item)).OfType<MessageRow>().ToArray())];
    }

    private static NewestRows NewestOf(MessageRow[][] files)
    {
        var newest = new NewestRows();
        foreach (var (number, file) in files.Index())
            foreach (var (position, row) in file.Index()) newest.Add(row, (number, position));
        foreach (var file in files) newest.AddPlaces(file);
        return newest;
    }

    /// <summary>What two workers write that share the entries of a history.</summary>
    private static List<MessageRow[]> Committed(List<MessageRow> history, Random random)
    {
        List<MessageRow>[] shares = [[], []];
        foreach (var row in history) shares[random.Next(2)].Add(row with { Placing = null });
        MessageRow[][] files = [.. shares.SelectMany(share =>
        {
            var deduplicator = new Deduplicator(DeliveryMode.KeptByQueue);
            return FilesOf([.. share], random).Select(batch => deduplicator.Distinct(batch).Rows.ToArray());
        })];
        random.Shuffle(files);
        return [.. files];
    }

    private static List<string> Indexed(IReadOnlyList<MessageRow[]> files)
    {
        using var index = new IndexWriter(
            new TierStores(new RowStore(null)), new Languages(new Dictionary<string, string>()), TimeProvider.System);
        foreach (var (number, rows) in files.Index()) index.Apply(new IndexChange.SegmentRead($"f{number}", [.. rows]));
        var snapshot = index.Publish();
        var reader = new RowReader(index.Stores.Rows, null);
        var found = new List<string>();
        foreach (var of in snapshot.Conversations.Ordinals.Select(ordinal => snapshot.Conversations[ordinal])
            .OrderBy(conversation => conversation.Id, StringComparer.Ordinal))
        {
            var rows = reader.FetchAsync(snapshot, of.Messages, RowPart.All, new ColdGaps(), CancellationToken.None)
                .GetAwaiter().GetResult();
            found.AddRange(of.Messages.Select(message => rows[message]).Select(
                row => $"{of.Id}/{row.MessageId} {row.Content} {row.Timestamp}"));
        }
        return found;
    }
}
