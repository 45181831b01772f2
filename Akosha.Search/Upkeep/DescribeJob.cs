using Akosha.Search.Writing;

namespace Akosha.Search.Upkeep;

/// <summary>Writes the directories of blocks whose messages come from elsewhere now.</summary>
/// <param name="descriptions">What each of them is to say.</param>
/// <param name="factory">Writes them.</param>
internal sealed class DescribeJob(IReadOnlyList<BlockDescription> descriptions, BlockFactory factory) : TierJob
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<int> Blocks => [.. descriptions.Select(description => description.Block)];

    /// <inheritdoc/>
    public override Task<JobResult> PrepareAsync()
    {
        foreach (var description in descriptions) factory.Describe(description);
        return Task.FromResult(new JobResult([]));
    }
}
