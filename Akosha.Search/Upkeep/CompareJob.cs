using Akosha.Search.Index;
using Akosha.Search.Writing;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Reads which writes a segment holds that only rearranges others: if the index has them, nothing more of it is read.
/// </summary>
/// <param name="rearrangement">Its first known segment is looked at.</param>
/// <param name="tier">The tier of that segment.</param>
/// <param name="source">Reads it.</param>
internal sealed class CompareJob(Rearrangement rearrangement, Tier tier, SegmentSource source) : TierJob
{
    /// <inheritdoc/>
    public override async Task<JobResult> PrepareAsync()
    {
        var keys = await source.ReadKeysAsync(rearrangement.Known[0], CancellationToken.None);
        IReadOnlyList<IndexChange> changes = keys is null ? [] : [new IndexChange.SegmentRearranged(keys, tier)];
        return new JobResult(changes) { Compared = rearrangement };
    }
}
