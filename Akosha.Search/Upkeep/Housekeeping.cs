using Akosha.Search.Index;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>
/// What is looked at once a second and needs no job: the moves of ageing, files that nobody reads any more, and memory that is
/// to be given back. Used by the thread of the projection alone.
/// </summary>
internal sealed partial class Housekeeping(
    IndexWriter writer, Residency residency, ReturnedMemory memory, TimeProvider time, ILogger<Housekeeping> logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private DateTimeOffset _due = DateTimeOffset.MinValue;

    /// <summary>Blocks were built or replaced: the memory that this leaves is to be given back.</summary>
    public void ExpectMemory() => memory.Expect();

    /// <summary>Does what is due.</summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="isSettled">True once nothing is left to read.</param>
    /// <param name="isBusy">True of a block that a job works on, which stays as it is.</param>
    /// <returns>True if the index has changed.</returns>
    public bool DoDue(IReadOnlyDictionary<string, AddFile> files, bool isSettled, Func<int, bool> isBusy)
    {
        var now = time.GetUtcNow();
        if (now < _due) return false;
        _due = now + Tick;
        var changed = Age(files, isBusy);
        writer.Clean(isSettled, isBusy);
        memory.GiveBackDue();
        return changed;
    }

    private bool Age(IReadOnlyDictionary<string, AddFile> files, Func<int, bool> isBusy)
    {
        if (writer.Stores.Folder is null) return false;
        if (writer.Growing is { Count: > 0 } growing && (IsAged(growing) || residency.IsOverfull(writer.Blocks)))
            writer.EndGrowing();
        var moves = residency.Moves(writer.Blocks, files.ContainsKey, isBusy);
        foreach (var (block, tier) in moves)
        {
            Log.Moved(logger, block.Id, block.Live, block.Tier, tier);
            writer.Apply(new IndexChange.BlockMoved(block.Id, tier));
        }
        return moves.Count > 0;
    }

    private bool IsAged(BlockState block) =>
        block.NewestOfAll is > long.MinValue and var newest && residency.Of(newest) != Tier.Hot;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "BlockMoved",
            Message = "Block {Block} with {Messages} messages moves from {From} to {To}")]
        public static partial void Moved(ILogger logger, int block, int messages, Tier from, Tier to);
    }
}
