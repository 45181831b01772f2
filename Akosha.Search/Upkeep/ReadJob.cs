using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>Reads segments into blocks of their tiers.</summary>
/// <param name="groups">The segments.</param>
/// <param name="factory">Builds the blocks.</param>
internal sealed class ReadJob(IReadOnlyList<SegmentGroup> groups, BlockFactory factory) : TierJob
{
    /// <summary>How many of the late segments they are.</summary>
    public int LateRead { get; init; }

    /// <summary>The rearrangement of which they are the rest.</summary>
    public Rearrangement? Read { get; init; }

    /// <inheritdoc/>
    public override async Task<JobResult> PrepareAsync()
    {
        var damage = new List<LakeDamage>();
        var built = new List<BuiltBlock>();
        foreach (var group in groups)
            built.AddRange(await factory.BuildAsync(group.Files, group.Tier, damage, CancellationToken.None));
        return new JobResult([new IndexChange.BlocksBuilt(built)])
        {
            Damage = damage,
            LateRead = LateRead,
            Read = Read,
            LeavesMemory = built.Count > 0,
        };
    }
}
