namespace Akosha.Search.Retrieval;

/// <summary>What a search compares: words and vectors, words, or vectors.</summary>
internal enum SearchMode
{
    Hybrid,
    Lexical,
    Semantic,
}
