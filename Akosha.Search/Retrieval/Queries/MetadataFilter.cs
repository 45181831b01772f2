using System.Collections.Concurrent;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Which messages and conversations have metadata that fulfils some conditions; a name that a message has itself counts as it is
/// there, any other as the conversation has it. What that has and equals is known by digests in memory; for ranges, and of
/// messages, the stored values are read and judged, each once, when it is first asked for. Any number of threads.
/// </summary>
internal sealed class MetadataFilter : IDisposable
{
    /// <summary>What an answer says that lacks something whose metadata cannot be judged.</summary>
    public const string Unread = "some metadata could not be read from the local disk: what has it is missing";

    private readonly NamedCondition[] _conditions;
    private readonly MetadataStore _store;
    private readonly ConcurrentDictionary<int, BlockJudgements> _blocks = new();
    private readonly ulong _all, _ofNone;
    private volatile bool _isUnread;

    /// <param name="conditions">The conditions, by the names of what they are on.</param>
    /// <param name="store">The metadata.</param>
    public MetadataFilter(IReadOnlyDictionary<string, MetadataCondition> conditions, MetadataStore store)
    {
        _conditions = [.. conditions.Select(pair => new NamedCondition(pair.Key, pair.Value))];
        _store = store;
        _all = ulong.MaxValue >> (64 - _conditions.Length);
        for (var i = 0; i < _conditions.Length; i++)
            if (_conditions[i].MayHold(null)) _ofNone |= 1UL << i;
    }

    /// <summary>The filter of some conditions; null if there are none.</summary>
    public static MetadataFilter? Of(IReadOnlyDictionary<string, MetadataCondition>? conditions, TierStores? stores) =>
        conditions is { Count: > 0 } ? new MetadataFilter(conditions, stores?.Metadata ?? new MetadataStore()) : null;

    /// <summary>True if some metadata that was asked for could not be read: what has it does not pass.</summary>
    public bool IsUnread => _isUnread;

    /// <summary>True if the metadata of a conversation fulfils all conditions.</summary>
    public bool Holds(IndexedConversation conversation) => HeldBy(conversation.Metadata) == _all;

    /// <summary>False if no message of a conversation passes.</summary>
    public bool MayAdmit(IndexSnapshot snapshot, IndexedConversation conversation) =>
        snapshot.Columns.OwnMetadata is not null || Holds(conversation);

    /// <summary>True if a message, of a conversation that may be admitted, passes.</summary>
    public bool Admits(IndexSnapshot snapshot, MessageNumber message)
    {
        if (snapshot.Columns.OwnMetadata is not { } own) return true;
        var conversation = HeldBy(snapshot.Conversations[snapshot.Columns.ConversationOf(message)].Metadata);
        var entry = own[message.Value];
        if (entry == 0) return conversation == _all;
        return Judge(snapshot.Blocks[snapshot.BlockOf(message)].Id, entry - 1).Over(conversation) == _all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in _blocks.Values) block.Dispose();
    }

    /// <summary>The conditions that the metadata of a conversation fulfils.</summary>
    private ulong HeldBy(ConversationMetadata? metadata)
    {
        if (metadata is null) return _ofNone;
        var held = 0UL;
        var needsValues = false;
        for (var i = 0; i < _conditions.Length; i++)
        {
            if (!_conditions[i].MayHold(metadata)) continue;
            held |= 1UL << i;
            needsValues |= _conditions[i].NeedsValue;
        }
        return needsValues ? held & Judge(metadata.Block, metadata.Entry).Held : held;
    }

    private JudgedMetadata Judge(int block, int entry)
    {
        try
        {
            return _blocks.GetOrAdd(block, id => new BlockJudgements(id, _store)).Of(entry, Judge);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or JsonException)
        {
            _isUnread = true;
            return new JudgedMetadata(_all, 0);
        }
    }

    private JudgedMetadata Judge(byte[] pairs)
    {
        var reader = new Utf8JsonReader(pairs);
        var named = 0UL;
        var held = _ofNone;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var condition = IndexOf(ref reader);
            reader.Read();
            if (condition < 0) continue;
            named |= 1UL << condition;
            held &= ~(1UL << condition);
            if (_conditions[condition].Condition.Holds(MetadataValue.FromStored(reader.GetString()!))) held |= 1UL << condition;
        }
        return new JudgedMetadata(named, held);
    }

    private int IndexOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _conditions.Length; i++)
            if (reader.ValueTextEquals(_conditions[i].Name)) return i;
        return -1;
    }
}
