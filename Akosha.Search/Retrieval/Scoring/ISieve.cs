using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Lets through the messages of a block that count. A type argument and not a field: reading postings is compiled for each.
/// </summary>
internal interface ISieve<TSelf> where TSelf : struct, ISieve<TSelf>
{
    /// <summary>The sieve for a search.</summary>
    static abstract TSelf Over(IndexSnapshot snapshot, Filter filter);

    /// <summary>True if a message counts.</summary>
    bool Has(MessageNumber message);
}
