using System.Text;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>A condition on metadata with the name of what it is on.</summary>
/// <param name="name">The name.</param>
/// <param name="condition">The condition.</param>
internal sealed class NamedCondition(string name, MetadataCondition condition)
{
    private readonly UInt128 _name = MetadataDigests.OfName(name);
    private readonly UInt128[]? _anyOf = condition.AnyOf?.Select(value => MetadataDigests.OfValue(name, value)).ToArray();

    /// <summary>The name in UTF-8.</summary>
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>The condition.</summary>
    public MetadataCondition Condition => condition;

    /// <summary>True if digests do not tell: a range needs the value.</summary>
    public bool NeedsValue => condition.Least is not null || condition.Most is not null;

    /// <summary>False if the digests of some metadata, null for none, tell that it does not hold; true for all else.</summary>
    public bool MayHold(ConversationMetadata? metadata) => metadata is null ? condition.Holds(null)
        : metadata.Has(_name) != (condition.Exists == false)
        && (_anyOf is null || Array.Exists(_anyOf, metadata.Has));
}
