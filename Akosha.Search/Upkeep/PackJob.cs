using Akosha.Search.Index;
using Akosha.Search.Writing;

namespace Akosha.Search.Upkeep;

/// <summary>Packs a block that is full, and writes its files.</summary>
/// <param name="builder">The block; nothing is added to it any more.</param>
/// <param name="factory">Packs it.</param>
internal sealed class PackJob(BlockBuilder builder, BlockFactory factory) : TierJob
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<int> Blocks => [builder.Id];

    /// <inheritdoc/>
    public override Task<JobResult> PrepareAsync()
    {
        var (image, isOnDisk) = factory.Pack(builder);
        return Task.FromResult(new JobResult([new IndexChange.BlockPacked(builder.Id, image, isOnDisk)]) { LeavesMemory = true });
    }
}
