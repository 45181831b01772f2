namespace Akosha.Search.Retrieval.Queries;

/// <summary>A term of a query with what it counts, which follows from how many messages and conversations hold it.</summary>
/// <param name="Hash">The hash of the term, as the index has it.</param>
/// <param name="InMessage">What a message gains by it at most.</param>
/// <param name="InConversation">What a conversation gains by it at most.</param>
internal readonly record struct WeightedTerm(ulong Hash, float InMessage, float InConversation);
