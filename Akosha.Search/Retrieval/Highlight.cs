namespace Akosha.Search.Retrieval;

/// <summary>A place in a snippet, in UTF-16 code units: from its start, inclusive, to its end, exclusive.</summary>
internal readonly record struct Highlight(int Start, int End);
