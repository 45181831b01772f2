using System.Diagnostics;
using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval;

/// <summary>Decides which blocks a search looks at, and brings those that are cold within reach, as far as time allows.</summary>
internal static class ScopeBuilder
{
    /// <summary>The scope of a search.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="cold">The cold tier; null if there is none.</param>
    /// <param name="times">Takes the time that opening cold blocks took.</param>
    /// <param name="answer">Takes a line for each block that is not searched although it was asked for.</param>
    /// <param name="deadline">Ends the waiting.</param>
    public static async Task<Scope> BuildAsync(
        SearchRequest request, Catalog catalog, ColdTier? cold, TierTimes times, AnswerNotes answer, CancellationToken deadline)
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
            else if (block.Dead < block.Count) opening.Add((i, cold!.OpenAsync(block, deadline)));
        }
        foreach (var (position, opened) in opening) blocks[position] = await OrNullAsync(opened, snapshot.Blocks[position], answer, deadline);
        if (opening.Count > 0) times.Add(Tier.Cold, started);
        return new Scope(snapshot, blocks);
    }

    /// <summary>True for a block of the tiers that are asked for. A cold one is passed over if nothing in it can be a hit.</summary>
    private static bool IsAsked(SearchRequest request, Block block)
    {
        if (request.Tiers is { } tiers && !tiers.Contains(NameOf(block.Tier))) return false;
        if (block.Tier != Tier.Cold) return true;
        return (request.From is null || block.Newest >= request.From) && (request.To is null || block.Oldest < request.To)
            && (request.SystemIds is null || block.Systems.Overlaps(request.SystemIds));
    }

    /// <summary>The name of a tier in requests and answers.</summary>
    public static string NameOf(Tier tier) => tier switch
    {
        Tier.Hot => "hot",
        Tier.Warm => "warm",
        _ => "cold",
    };

    private static async Task<Block?> OrNullAsync(Task<Block> opening, Block block, AnswerNotes answer, CancellationToken deadline)
    {
        try
        {
            return await opening;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            answer.Late(NamesOf(block));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            answer.Unreadable(NamesOf(block), error.Message);
        }
        return null;
    }

    private static string NamesOf(Block block) => block.Segments.Count == 1
        ? $"the segment {block.Segments[0].Segment}"
        : $"the segment {block.Segments[0].Segment} and {block.Segments.Count - 1} more";
}
