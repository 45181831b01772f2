namespace Akosha.Contracts.Searches;

/// <summary>
/// What was found besides a hit and has the same role and content, whoever its author is; each would have been a hit itself.
/// </summary>
/// <param name="Count">How many they are, the hit itself not counted (1–9,999; of more the best are counted).</param>
/// <param name="Places">Where the best of them are, 10 at most; of equally good ones the newest first.</param>
public sealed record Duplicates(int Count, IReadOnlyList<DuplicatePlace> Places)
{
    /// <summary>How many <see cref="Places"/> are given at most.</summary>
    public const int MaxPlaces = 10;
}
