using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Tiers;

namespace Akosha.Search.Diagnostics;

/// <summary>Counts what each tier holds; once for each catalog, and only if somebody asks.</summary>
internal sealed class TierStats(IServiceProvider services)
{
    private readonly Lock _lock = new();
    private (Catalog Catalog, IReadOnlyDictionary<Tier, TierUse> Tiers)? _last;

    /// <summary>What the tiers hold now.</summary>
    public IReadOnlyDictionary<Tier, TierUse> Current() => Of(services.GetRequiredService<LogFollower>().Catalog);

    /// <summary>What the tiers hold in a catalog.</summary>
    public IReadOnlyDictionary<Tier, TierUse> Of(Catalog catalog)
    {
        lock (_lock)
        {
            if (_last is not { } last || last.Catalog != catalog) _last = (catalog, Count(catalog));
            return _last.Value.Tiers;
        }
    }

    private static Dictionary<Tier, TierUse> Count(Catalog catalog)
    {
        var tiers = Enum.GetValues<Tier>();
        var (messages, bytes) = (new int[tiers.Length], new long[tiers.Length]);
        var conversations = tiers.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        var index = catalog.Index;
        for (var conversation = 0; conversation < index.Conversations.Count; conversation++)
        {
            var found = index.Conversations[conversation];
            var seen = 0;
            foreach (var message in found.Messages)
            {
                var tier = (int)index.Blocks[index.BlockOf(message)].Tier;
                messages[tier]++;
                bytes[tier] += index.Columns.Bytes[message];
                seen |= 1 << tier;
            }
            foreach (var tier in tiers)
            {
                if ((seen >> (int)tier & 1) == 0) continue;
                var system = index.SystemName(found.System);
                conversations[(int)tier][system] = conversations[(int)tier].GetValueOrDefault(system) + 1;
            }
        }
        return tiers.ToDictionary(tier => tier, tier =>
        {
            var blocks = index.Blocks.Where(block => block.Tier == tier && block.Count > block.Dead).ToList();
            return new TierUse(
                catalog.SegmentsOf(blocks).Count,
                conversations[(int)tier].Values.Sum(), messages[(int)tier], bytes[(int)tier], SizeOf(tier, blocks, catalog))
            {
                ConversationsBySystem = conversations[(int)tier],
            };
        });
    }

    private static long SizeOf(Tier tier, List<Block> blocks, Catalog catalog) => tier == Tier.Cold
        ? catalog.SegmentsOf(blocks).Sum(catalog.SizeOf)
        : blocks.Sum(block => block.Bytes);
}
