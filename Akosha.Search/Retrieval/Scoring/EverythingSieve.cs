using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>For a block in which every message counts.</summary>
internal readonly struct EverythingSieve : ISieve<EverythingSieve>
{
    /// <inheritdoc/>
    public static EverythingSieve Over(IndexSnapshot snapshot, Filter filter) => default;

    /// <inheritdoc/>
    public bool Has(MessageNumber message) => true;
}
