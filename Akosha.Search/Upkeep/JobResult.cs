using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>What a job has prepared.</summary>
/// <param name="Changes">The changes to apply, in order.</param>
internal sealed record JobResult(IReadOnlyList<IndexChange> Changes)
{
    /// <summary>Segments that could not be read.</summary>
    public IReadOnlyList<LakeDamage> Damage { get; init; } = [];

    /// <summary>How many of the late segments were read.</summary>
    public int LateRead { get; init; }

    /// <summary>The rearrangement of which the first known segment was compared; null if none was.</summary>
    public Rearrangement? Compared { get; init; }

    /// <summary>The rearrangement of which the rest was read; null if none was.</summary>
    public Rearrangement? Read { get; init; }

    /// <summary>True if memory is to be given back once no search can use any more what the changes replace.</summary>
    public bool LeavesMemory { get; init; }
}
