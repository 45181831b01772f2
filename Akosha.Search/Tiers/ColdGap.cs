namespace Akosha.Search.Tiers;

/// <summary>A part of the cold tier that was wanted and is missing from an answer.</summary>
/// <param name="Names">What it is.</param>
/// <param name="Reason">Why it cannot be read; null if it only was not there in time.</param>
internal readonly record struct ColdGap(string Names, string? Reason);
