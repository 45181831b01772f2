using Akosha.Contracts.Systems;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval;

/// <summary>Counts what each tier holds; once for each catalog, and only if somebody asks.</summary>
internal sealed class TierStats(SearchableIndex searchable)
{
    private readonly Lock _lock = new();
    private (Catalog Catalog, IReadOnlyDictionary<Tier, TierContents> Tiers)? _last;

    /// <summary>What the tiers hold now.</summary>
    public IReadOnlyDictionary<Tier, TierContents> Current() => Of(searchable.Catalog);

    /// <summary>What the tiers hold in a catalog.</summary>
    public IReadOnlyDictionary<Tier, TierContents> Of(Catalog catalog)
    {
        lock (_lock)
        {
            if (_last is not { } last || last.Catalog != catalog) _last = (catalog, Count(catalog));
            return _last.Value.Tiers;
        }
    }

    private static Dictionary<Tier, TierContents> Count(Catalog catalog)
    {
        var tiers = Enum.GetValues<Tier>();
        var uses = tiers.Select(_ => new Dictionary<SystemOrdinal, SystemUse>()).ToArray();
        var index = catalog.Index;
        var messages = new int[tiers.Length];
        var bytes = new long[tiers.Length];
        foreach (var conversation in index.Conversations.Ordinals)
        {
            var found = index.Conversations[conversation];
            Array.Clear(messages);
            Array.Clear(bytes);
            foreach (var message in found.Messages)
            {
                var tier = (int)index.Blocks[index.BlockOf(message)].Tier;
                messages[tier]++;
                bytes[tier] += index.Columns.BytesOf(message);
            }
            for (var tier = 0; tier < tiers.Length; tier++)
            {
                if (messages[tier] == 0) continue;
                var use = uses[tier].GetValueOrDefault(found.System);
                uses[tier][found.System] = new SystemUse(
                    use.Conversations + 1, use.Messages + messages[tier], use.ContentBytes + bytes[tier]);
            }
        }
        return tiers.ToDictionary(tier => tier, tier =>
        {
            var blocks = index.Blocks.Where(block => block.Tier == tier && block.Count > block.Dead).ToList();
            var systems = uses[(int)tier];
            var all = new TierUse(
                catalog.SegmentsOf(blocks).Count, systems.Values.Sum(use => use.Conversations),
                    systems.Values.Sum(use => use.Messages),
                systems.Values.Sum(use => use.ContentBytes), SizeOf(tier, blocks, catalog));
            return new TierContents(all, systems.ToDictionary(system => index.SystemName(system.Key), system => system.Value));
        });
    }

    private static long SizeOf(Tier tier, List<Block> blocks, Catalog catalog) => tier == Tier.Cold
        ? catalog.SegmentsOf(blocks).Sum(catalog.SizeOf)
        : blocks.Sum(block => block.Bytes);
}
