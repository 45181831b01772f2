using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>For a block with dead messages, or with some of systems that are not searched.</summary>
internal struct LivingSieve(IndexSnapshot snapshot, Filter filter) : ISieve<LivingSieve>
{
    private ConversationOrdinal _conversation = ConversationOrdinal.None;
    private bool _inScope;

    /// <inheritdoc/>
    public static LivingSieve Over(IndexSnapshot snapshot, Filter filter) => new(snapshot, filter);

    /// <inheritdoc/>
    public bool Has(MessageNumber message)
    {
        if (!snapshot.IsAlive(message)) return false;
        var conversation = snapshot.Columns.ConversationOf(message);
        if (conversation != _conversation)
        {
            _conversation = conversation;
            _inScope = filter.InScope(snapshot.Conversations[conversation].System);
        }
        return _inScope;
    }
}
