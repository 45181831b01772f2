using Akosha.Storage.Lake;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Writing;

/// <summary>
/// Says in which tier what belongs, by age and by what memory and disk have room for. Blocks only ever become colder.
/// </summary>
/// <param name="hot">The settings of the hot tier.</param>
/// <param name="warm">The settings of the warm tier.</param>
/// <param name="time">The clock that ages are told by.</param>
internal sealed class Residency(HotOptions hot, WarmOptions warm, TimeProvider time)
{
    private readonly long _hotBytes = hot.BudgetBytes > 0 ? hot.BudgetBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>The most bytes of warm blocks; set once the disk is known.</summary>
    public long WarmBytes { get; private set; } = warm.BudgetBytes > 0 ? warm.BudgetBytes : long.MaxValue;

    /// <summary>Takes half of a disk for warm blocks, unless the settings say otherwise.</summary>
    public void UseDisk(long freeBytes)
    {
        if (warm.BudgetBytes == 0) WarmBytes = Math.Max(freeBytes / 2, 1);
    }

    /// <summary>The tier for a segment by its age.</summary>
    /// <param name="newest">The timestamp of its newest message (microseconds since 1970).</param>
    public Tier Of(long newest)
    {
        var age = time.GetUtcNow() - UnixMicroseconds.ToTime(newest);
        if (age <= TimeSpan.FromDays(hot.MaxAgeDays)) return Tier.Hot;
        return age <= TimeSpan.FromDays(warm.MaxAgeDays) ? Tier.Warm : Tier.Cold;
    }

    /// <summary>The tier for a segment by its age.</summary>
    /// <param name="file">The segment; what the log does not date is hot.</param>
    /// <param name="hasDisk">False if everything is kept in memory.</param>
    public Tier TierOf(AddFile file, bool hasDisk) =>
        hasDisk && SegmentStats.Newest(file) is { } newest ? Of(UnixMicroseconds.Of(newest)) : Tier.Hot;

    /// <summary>
    /// The blocks to move now, each with its tier: those in which everything has grown too old, then the oldest beyond a budget.
    /// </summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="isInTable">Tells whether a segment is part of the table; others do not count.</param>
    /// <param name="isBusy">Tells by its id whether something is being done to a block; it is not moved then.</param>
    public List<(BlockState Block, Tier Tier)> Moves(
        IReadOnlyList<BlockState> blocks, Func<string, bool> isInTable, Func<int, bool> isBusy)
    {
        var moves = new List<(BlockState Block, Tier Tier)>();
        var tierOf = blocks.ToDictionary(block => block, block => block.Tier);
        foreach (var block in blocks)
        {
            if (!CanMove(block, isBusy)) continue;
            var aged = Targets(block, isInTable).DefaultIfEmpty(block.Tier).Min();
            if (aged > block.Tier) Move(block, aged);
        }
        Shed(Tier.Hot, _hotBytes);
        Shed(Tier.Warm, WarmBytes);
        return moves;

        void Move(BlockState block, Tier tier)
        {
            tierOf[block] = tier;
            moves.RemoveAll(move => move.Block == block);
            moves.Add((block, tier));
        }

        void Shed(Tier tier, long budget)
        {
            var bytes = blocks.Where(block => tierOf[block] == tier).Sum(block => block.Bytes);
            foreach (
                var block in blocks.Where(block => tierOf[block] == tier && CanMove(block, isBusy))
                .OrderBy(block => block.NewestOfAll).ToList())
            {
                if (bytes <= budget) return;
                Move(block, tier + 1);
                bytes -= block.Bytes;
            }
        }
    }

    /// <summary>
    /// The segments of a block that have grown too old for it while others have not: they need a block of their own.
    /// </summary>
    public List<string> Outgrown(BlockState block, Func<string, bool> isInTable)
    {
        var outgrown = new List<string>();
        var stays = false;
        var leeway = (long)LeewayIn(block.Tier).TotalMicroseconds;
        foreach (var (i, part) in block.Segments.Index())
        {
            if (!part.IsIn(isInTable) || block.LiveOf[i] == 0) continue;
            if (Of(block.Newest[i] + leeway) > block.Tier) outgrown.Add(part.Path!);
            else stays = true;
        }
        return stays ? outgrown : [];
    }

    /// <summary>True if the hot tier is beyond its budget.</summary>
    public bool IsOverfull(IReadOnlyList<BlockState> blocks) =>
        blocks.Where(block => block.Tier == Tier.Hot).Sum(block => block.Bytes) > _hotBytes;

    /// <summary>
    /// How long a part of a block may stay in a tier that it is too old for, until the rest of the block is: a tenth of the age.
    /// </summary>
    private TimeSpan LeewayIn(Tier tier) => TimeSpan.FromDays(tier == Tier.Hot ? hot.MaxAgeDays : warm.MaxAgeDays) / 10;

    private static bool CanMove(BlockState block, Func<int, bool> isBusy) =>
        block.IsOnDisk && block.Tier != Tier.Cold && !isBusy(block.Id);

    private IEnumerable<Tier> Targets(BlockState block, Func<string, bool> isInTable) =>
        block.Segments.Index().Where(part => part.Item.IsIn(isInTable) && block.LiveOf[part.Index] > 0)
            .Select(part => Of(block.Newest[part.Index]));
}
