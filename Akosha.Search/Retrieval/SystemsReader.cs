using Akosha.Contracts.Systems;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Retrieval;

/// <summary>Tells what the memory holds, of the systems that the caller may see.</summary>
internal sealed class SystemsReader(SearchableIndex index, TierStats tiers)
{
    /// <summary>The systems that have messages, by name.</summary>
    /// <param name="access">The systems that the caller may see.</param>
    /// <param name="unreached">What the answer must say besides.</param>
    public SystemsReply Systems(SystemAccess access, IEnumerable<string> unreached)
    {
        var snapshot = index.Catalog.Index;
        var warnings = Warnings(unreached);
        var systems = Visible(snapshot, access)
            .Select(system => (Name: snapshot.SystemName(system), Stats: snapshot.Stats(system)))
            .OrderBy(system => system.Name, StringComparer.Ordinal)
            .Select(system =>
                new SystemReply(system.Name, system.Stats.Conversations, system.Stats.Messages, system.Stats.ContentBytes));
        return new SystemsReply([.. systems], warnings.Count > 0, warnings);
    }

    /// <summary>What these systems hold together, in all and by tier.</summary>
    /// <inheritdoc cref="Systems"/>
    public MetricsReply Metrics(SystemAccess access, IEnumerable<string> unreached)
    {
        var catalog = index.Catalog;
        var warnings = Warnings(unreached);
        var systems = Visible(catalog.Index, access).Select(catalog.Index.Stats).ToList();
        var total = systems.Aggregate(default(SystemStats), (sum, stats) => sum + stats);
        return new MetricsReply(
            systems.Count, total.Conversations, total.Messages, total.ContentBytes,
            access.IsAll ? catalog.LogVersion : null, access.IsAll ? catalog.Damage.Count : null,
            tiers.Of(catalog).ToDictionary(tier => TierNames.Of(tier.Key), tier => tier.Value.Of(access)), warnings.Count > 0,
                warnings);
    }

    private List<string> Warnings(IEnumerable<string> unreached) =>
        [.. unreached, .. index.IsCaughtUp ? Array.Empty<string>() : [AnswerNotes.StillReading]];

    private static IEnumerable<SystemOrdinal> Visible(IndexSnapshot snapshot, SystemAccess access) =>
        snapshot.Systems
        .Where(system => snapshot.Stats(system).Messages > 0 && access.Allows(snapshot.SystemName(system)));
}
