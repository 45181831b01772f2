using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Search.Indexing;

/// <summary>
/// The tiers against a plain model, over random histories of writes, deletions, ageing, maintenance, restarts and damage.
/// </summary>
public sealed class TierHistoryTests
{
    private static readonly string[] Queries = ["alpha1 beta2", "gamma3 Ada alpha0", "\"alpha1 beta1\"", "beta4 -alpha2"];

    private enum Step
    {
        Write, DeleteMessage, DeleteConversation, DeleteSystem, Age, Compact, Purge, Vacuum, Restart, RestartWithoutDisk,
        DamageDisk,
    }

    [Fact]
    public async Task No_history_loses_a_message_or_shows_one_twice_or_a_deleted_one_and_scores_do_not_depend_on_tiers()
    {
        var steps = Gen.Frequency<Step>(
            (8, Gen.Constant(Step.Write)), (2, Gen.Constant(Step.DeleteMessage)), (1, Gen.Constant(Step.DeleteConversation)),
                (1, Gen.Constant(Step.DeleteSystem)),
            (3, Gen.Constant(Step.Age)), (2, Gen.Constant(Step.Compact)), (1, Gen.Constant(Step.Purge)),
                (1, Gen.Constant(Step.Vacuum)),
            (2, Gen.Constant(Step.Restart)), (1, Gen.Constant(Step.RestartWithoutDisk)), (1, Gen.Constant(Step.DamageDisk)));
        foreach (var (seed, history) in Gen.ListOf(steps, 24).Sample(12).Index()) await PlayAsync(history, seed);
    }

    [Fact]
    public Task Of_a_segment_in_parts_nothing_is_missed_when_the_disk_loses_one() => PlayAsync(
        [
            Step.Write, Step.DeleteMessage, Step.Purge, Step.Write, Step.Compact, Step.Write, Step.Restart, Step.Compact,
            Step.Compact, Step.Write, Step.DamageDisk, Step.Age, Step.Compact, Step.Restart, Step.DeleteSystem, Step.Write,
            Step.DeleteConversation, Step.DamageDisk, Step.Write, Step.Write, Step.Write, Step.Compact, Step.Write,
            Step.DamageDisk,
        ], seed: 4);

    private static async Task PlayAsync(IReadOnlyList<Step> history, int seed)
    {
        // Every other has blocks packed before they age.
        await using var lake = await FollowedLake.StartAsync(lake => lake.Hot.BudgetBytes = seed % 2 == 0 ? 0 : 15_000);
        var random = new System.Random(seed);
        var days = (seed % 3) switch { 0 => 200, 1 => 40, _ => 6 };
        var model = new Dictionary<string, MessageRow>(StringComparer.Ordinal);
        var metadata = new MetadataModel();
        var version = 0L;
        foreach (var (position, step) in history.Index())
        {
            await TakeAsync(step);
            if (position % 4 < 3) continue;
            await CheckAsync(
                lake, model, metadata, $"history {seed}, step {position}: {string.Join(' ', history.Take(position + 1))}");
        }

        async Task TakeAsync(Step step)
        {
            var system = $"s{random.Next(2)}";
            var conversation = $"c{random.Next(4)}";
            var id = $"{random.Next(9)}";
            switch (step)
            {
                case Step.Write:
                    await WriteAsync(1 + random.Next(12));
                    break;
                case Step.DeleteMessage:
                    await DeleteAsync(
                        Rows.Tombstone(system, conversation, id, ++version), $"{system}/{conversation}/{id}", exact: true);
                    break;
                case Step.DeleteConversation:
                    await DeleteAsync(
                        Rows.Tombstone(system, conversation, null, ++version), $"{system}/{conversation}/", exact: false);
                    break;
                case Step.DeleteSystem:
                    await DeleteAsync(Rows.Tombstone(system, null, null, ++version), $"{system}/", exact: false);
                    break;
                case Step.Age:
                    lake.Time.Advance(TimeSpan.FromDays(random.Next(1, 60)));
                    break;
                case Step.Compact:
                    await lake.CompactAsync();
                    break;
                case Step.Purge:
                    await lake.RunAsync((store, options, time) => new Purger(store, options, time, NullLoggerFactory.Instance));
                    break;
                case Step.Vacuum:
                    await lake.SettleAsync();
                    await lake.RunAsync((store, options, time) => new Vacuum(store, options, time, NullLoggerFactory.Instance));
                    break;
                default:
                    await lake.StopReplicaAsync();
                    if (step == Step.RestartWithoutDisk) Directory.Delete(lake.LocalDisk, recursive: true);
                    if (step == Step.DamageDisk) Damage(lake.LocalDisk, random);
                    await lake.StartReplicaAsync();
                    break;
            }
        }

        async Task WriteAsync(int count)
        {
            var now = UnixMicroseconds.Of(lake.Time.GetUtcNow());
            var rows = Enumerable.Range(0, count).Select(_ => Rows.Message($"c{random.Next(4)}", $"{random.Next(9)}",
                $"alpha{random.Next(4)} beta{random.Next(6)} gamma{random.Next(9)} unique{++version}", version,
                $"s{random.Next(2)}").By(random.Next(2) == 0 ? "Ada" : null)
                .At(now - random.Next(days) * 24L * 3600 * 1_000_000 - version)
                .With(random.Next(4) == 0 ? new Dictionary<string, string> { ["version"] = $"{version}" } : null)).ToArray();
            foreach (var row in rows) metadata.Write(row);
            for (var times = random.Next(6) == 0 ? 2 : 1; times > 0; times--) await lake.CommitAsync(rows);
            foreach (var row in rows) model[$"{row.SystemId}/{row.ConversationId}/{row.MessageId}"] = row;
        }

        async Task DeleteAsync(MessageRow tombstone, string prefix, bool exact)
        {
            await lake.CommitAsync(tombstone);
            if (!exact) metadata.Delete(prefix);
            foreach (
                var key in model.Keys.Where(key => exact ? key == prefix : key.StartsWith(prefix, StringComparison.Ordinal))
                .ToList()) model.Remove(key);
            metadata.Empty(model.Keys);
        }
    }

    private static async Task CheckAsync(
        FollowedLake lake, Dictionary<string, MessageRow> model, MetadataModel metadata, string when)
    {
        await lake.SettleAsync();
        Assert.Empty(lake.Searchable.Catalog.Damage);
        var contents = await lake.ContentsAsync();
        Assert.True(
            model.Keys.Order(StringComparer.Ordinal).SequenceEqual(contents.Keys),
            $"{when}: {string.Join(' ', model.Keys.Except(contents.Keys))} missing, "
            + $"{string.Join(' ', contents.Keys.Except(model.Keys))} too many");
        Assert.All(contents, pair => Assert.Equal(model[pair.Key].Content, pair.Value.Content));
        foreach (var (conversation, version) in lake.Metadata())
            Assert.True(
                metadata.Allows(conversation, version),
                $"{when}: {conversation} has the metadata of {version ?? "none"}, and not {metadata.Of(conversation) ?? "none"}");
        foreach (var query in Queries)
        {
            var expected = await FollowedLake.PlainScoresAsync(query, [.. model.Values]);
            var actual = await lake.ScoresAsync(query);
            Assert.True(
                expected.Keys.Order(StringComparer.Ordinal).SequenceEqual(actual.Keys.Order(StringComparer.Ordinal)),
                $"{when}: {query}");
            Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key], 1e-5));
        }
    }

    private static void Damage(string folder, System.Random random)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0) return;
        using var file = File.OpenHandle(files[random.Next(files.Length)], FileMode.Open, FileAccess.ReadWrite);
        var length = RandomAccess.GetLength(file);
        var junk = new byte[Math.Min(64, length)];
        random.NextBytes(junk);
        RandomAccess.Write(file, junk, length > 64 ? random.NextInt64(length - 64) : 0);
    }
}
