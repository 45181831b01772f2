namespace Akosha.Search.Mcp.Calls;

/// <summary>Shares the tokens of an answer among what it lists.</summary>
internal static class Shares
{
    /// <summary>The fewest tokens of a text that is worth showing.</summary>
    public const int Least = 30;

    /// <summary>
    /// How many tokens the text of each item may have, for as many of the first items as there is room for: short texts whole,
    /// the others equally.
    /// </summary>
    /// <param name="budget">The tokens of all.</param>
    /// <param name="items">What the frame of each costs, and what its whole text would.</param>
    public static IReadOnlyList<int> Of(int budget, IReadOnlyList<(int Frame, int Text)> items)
    {
        var count = 0;
        var left = budget;
        while (count < items.Count && left - CostOf(items[count]) >= 0) left -= CostOf(items[count++]);
        var shares = new int[count];
        left += items.Take(count).Sum(item => Math.Min(item.Text, Least));
        var rest = count;
        foreach (var (text, place) in items.Take(count).Select((item, place) => (item.Text, place)).OrderBy(item => item.Text))
        {
            shares[place] = Math.Min(text, left / rest--);
            left -= shares[place];
        }
        return shares;
    }

    private static int CostOf((int Frame, int Text) item) => item.Frame + Math.Min(item.Text, Least);
}
