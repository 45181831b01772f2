using Akosha.Contracts.Searches;

namespace Akosha.Search.Retrieval;

/// <summary>What came of a search.</summary>
internal abstract record SearchResult
{
    private SearchResult()
    {
    }

    /// <summary>It was answered.</summary>
    public sealed record Answered(SearchReply Reply) : SearchResult;

    /// <summary>It names a system that is not the caller's.</summary>
    public sealed record NotTheirs : SearchResult;

    /// <summary>Its cursor is none, or one of another search.</summary>
    public sealed record WrongCursor : SearchResult;

    /// <summary>So many searches run or wait that it was not begun.</summary>
    public sealed record TurnedAway : SearchResult;
}
