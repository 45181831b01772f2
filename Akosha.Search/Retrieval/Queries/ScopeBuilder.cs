using System.Diagnostics;
using Akosha.Contracts.Searches;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Decides which blocks a search looks at, and brings those that are cold within reach, as far as time allows.</summary>
internal static class ScopeBuilder
{
    /// <summary>The scope of a search.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="times">Takes the time that opening cold blocks took.</param>
    /// <param name="gaps">Takes each block that is not searched although it was asked for.</param>
    /// <param name="deadline">Ends the waiting.</param>
    public static async Task<Scope> BuildAsync(
        SearchRequest request, Catalog catalog, TierTimes times, ColdGaps gaps, CancellationToken deadline)
    {
        var snapshot = catalog.Index;
        var blocks = new Block?[snapshot.Blocks.Count];
        var opening = new List<(int Position, Task<Block> Block)>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < blocks.Length; i++)
        {
            var block = snapshot.Blocks[i];
            if (!IsAsked(request, block)) continue;
            if (block.Tier != Tier.Cold) blocks[i] = block;
            else if (block.Dead < block.Count) opening.Add((i, catalog.Stores!.Cold!.OpenAsync(block, deadline)));
        }
        foreach (var (position, opened) in opening)
            blocks[position] = await OrNullAsync(opened, snapshot.Blocks[position], gaps, deadline);
        if (opening.Count > 0) times.Add(Tier.Cold, started);
        return new Scope(snapshot, blocks);
    }

    /// <summary>
    /// True for a block of the tiers that are asked for. A cold one is passed over if nothing in it can be a hit.
    /// </summary>
    private static bool IsAsked(SearchRequest request, Block block)
    {
        if (request.Tiers is { } tiers && !tiers.Contains(TierNames.Of(block.Tier))) return false;
        if (block.Tier != Tier.Cold) return true;
        return (request.From is not { } from || block.Newest >= UnixMicroseconds.Of(from))
            && (request.To is not { } to || block.Oldest < UnixMicroseconds.Of(to))
            && (request.SystemIds is null || block.Systems.Overlaps(request.SystemIds));
    }

    private static async Task<Block?> OrNullAsync(Task<Block> opening, Block block, ColdGaps gaps, CancellationToken deadline)
    {
        try
        {
            return await opening;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            gaps.Late(NamesOf(block));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            gaps.Unreadable(NamesOf(block), error.Message);
        }
        return null;
    }

    private static string NamesOf(Block block)
    {
        var segments = block.Segments.Select(part => part.Path).OfType<string>().ToList();
        return segments.Count switch
        {
            0 => $"block {block.Id}",
            1 => $"the segment {segments[0]}",
            _ => $"the segment {segments[0]} and {segments.Count - 1} more",
        };
    }
}
