namespace Akosha.Search.Retrieval.Queries;

/// <summary>A term of a query with what it counts, which follows from how many messages and conversations hold it.</summary>
/// <param name="Position">Its position among the terms of the query.</param>
/// <param name="Term">The term.</param>
/// <param name="InMessage">What a message gains by it at most.</param>
/// <param name="InConversation">What a conversation gains by it at most.</param>
internal readonly record struct WeightedTerm(int Position, ParsedTerm Term, float InMessage, float InConversation)
{
    /// <summary>The hash of the term, as the index has it.</summary>
    public ulong Hash => Term.Hash;
}
