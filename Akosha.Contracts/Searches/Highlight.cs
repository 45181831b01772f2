namespace Akosha.Contracts.Searches;

/// <summary>A place in a snippet, in UTF-16 code units.</summary>
/// <param name="Start">Its start, inclusive.</param>
/// <param name="End">Its end, exclusive.</param>
public readonly record struct Highlight(int Start, int End);
