using Akosha.Contracts.Systems;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Retrieval;

/// <summary>What a tier holds, in all and by system.</summary>
/// <param name="All">All of it.</param>
/// <param name="BySystem">What each system has in it.</param>
internal sealed record TierContents(TierUse All, IReadOnlyDictionary<string, SystemUse> BySystem)
{
    /// <summary>The part of some systems. How many segments and bytes they share with others is not told.</summary>
    public TierUse Of(SystemAccess access)
    {
        if (access.IsAll) return All;
        var theirs = BySystem.Where(system => access.Allows(system.Key)).Select(system => system.Value).ToList();
        return new TierUse(
            null, theirs.Sum(use => use.Conversations), theirs.Sum(use => use.Messages), theirs.Sum(use => use.ContentBytes),
                null);
    }
}
