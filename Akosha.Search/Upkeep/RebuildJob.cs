using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Builds what lives in a block anew: a block that is mostly dead takes its memory or disk for nothing, and nothing shall stay of
/// a deleted message that the lake does not have any more.
/// </summary>
/// <param name="former">The id of the block.</param>
/// <param name="tier">Its tier.</param>
/// <param name="files">Its segments.</param>
/// <param name="rows">The positions of the rows that live, by segment.</param>
/// <param name="factory">Builds it.</param>
internal sealed class RebuildJob(
    int former, Tier tier, IReadOnlyList<AddFile> files, IReadOnlyDictionary<string, HashSet<FileRow>> rows,
        BlockFactory factory) : TierJob
{
    /// <inheritdoc/>
    public override async Task<JobResult> PrepareAsync()
    {
        var damage = new List<LakeDamage>();
        var built = await factory.BuildOfAsync(files, rows, tier, damage, CancellationToken.None);
        return new JobResult([new IndexChange.BlockRebuilt(built, former)]) { Damage = damage, LeavesMemory = true };
    }
}
