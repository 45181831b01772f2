namespace Akosha.Search.Retrieval.Listing;

/// <summary>Which messages of a conversation are wanted; all, if nothing is said.</summary>
internal sealed record PageRequest
{
    /// <summary>The largest <see cref="Limit"/>, and that of a page around a message that gives none.</summary>
    public const int MaxLimit = 1_000, DefaultAround = 20;

    /// <summary>How many messages at most (1–1,000); null for as many as there are.</summary>
    public int? Limit { get; init; }

    /// <summary>The id of a message, and where the page lies by it.</summary>
    public PageAnchor? Anchor { get; init; }

    /// <summary>True to have the last messages where there is no anchor, and not the first.</summary>
    public bool IsLast { get; init; }

    /// <summary>The page of a conversation of so many messages.</summary>
    /// <param name="total">How many messages the conversation has.</param>
    /// <param name="position">The position of the anchor.</param>
    /// <param name="isThere">False if the anchor is gone: another message has its position.</param>
    public Range Of(int total, int position, bool isThere)
    {
        var limit = Limit ?? (Anchor?.Side == PageSide.Around ? DefaultAround : total);
        var start = Anchor?.Side switch
        {
            PageSide.After => isThere ? position + 1 : position,
            PageSide.Before => Math.Max(0, position - limit),
            PageSide.Around => Math.Max(0, Math.Min(position - limit / 2, total - limit)),
            _ => IsLast ? Math.Max(0, total - limit) : 0,
        };
        var end = Anchor?.Side == PageSide.Before ? position : total;
        return start..Math.Min(end, start + limit);
    }
}
