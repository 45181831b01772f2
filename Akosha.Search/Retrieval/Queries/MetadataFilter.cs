using System.Collections.Concurrent;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Which conversations have metadata that fulfils some conditions. What metadata has and equals is known by digests in memory;
/// for ranges the stored values are read and judged, each once, when it is first asked for. Any number of threads.
/// </summary>
internal sealed class MetadataFilter : IDisposable
{
    /// <summary>What an answer says that lacks conversations whose metadata cannot be judged.</summary>
    public const string Unread = "some metadata could not be read from the local disk: what has it is missing";

    private readonly NamedCondition[] _conditions;
    private readonly MetadataStore _store;
    private readonly ConcurrentDictionary<int, BlockJudged> _blocks = new();
    private readonly bool _ofNone, _needsValues;
    private volatile bool _isUnread;

    /// <param name="conditions">The conditions, by the names of what they are on.</param>
    /// <param name="store">The metadata.</param>
    public MetadataFilter(IReadOnlyDictionary<string, MetadataCondition> conditions, MetadataStore store)
    {
        _conditions = [.. conditions.Select(pair => new NamedCondition(pair.Key, pair.Value))];
        _needsValues = Array.Exists(_conditions, condition => condition.NeedsValue);
        _store = store;
        _ofNone = conditions.Values.All(condition => condition.Holds(null));
    }

    /// <summary>The filter of some conditions; null if there are none.</summary>
    public static MetadataFilter? Of(IReadOnlyDictionary<string, MetadataCondition>? conditions, TierStores? stores) =>
        conditions is { Count: > 0 } ? new MetadataFilter(conditions, stores?.Metadata ?? new MetadataStore()) : null;

    /// <summary>True if some metadata that was asked for could not be read: what has it does not pass.</summary>
    public bool IsUnread => _isUnread;

    /// <summary>True if the metadata of a conversation fulfils all conditions.</summary>
    public bool Admits(IndexedConversation conversation)
    {
        if (conversation.Metadata is not { } metadata) return _ofNone;
        foreach (var condition in _conditions)
            if (!condition.MayHold(metadata)) return false;
        if (!_needsValues) return true;
        var block = _blocks.GetOrAdd(metadata.Block, id => new BlockJudged(id, _store));
        if (block.Find(metadata.Entry) is { } known) return known;
        var holds = false;
        try
        {
            holds = Holds(block.Read(metadata.Entry));
        }
        catch (Exception error) when (error is IOException or InvalidDataException or JsonException)
        {
            _isUnread = true;
        }
        block.Note(metadata.Entry, holds);
        return holds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in _blocks.Values) block.Dispose();
    }

    private bool Holds(ReadOnlySpan<byte> pairs)
    {
        var reader = new Utf8JsonReader(pairs);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var condition = IndexOf(ref reader);
            reader.Read();
            if (condition < 0) continue;
            if (!_conditions[condition].Condition.Holds(MetadataValue.FromStored(reader.GetString()!))) return false;
        }
        return true; // what there is not was found missing by the digests
    }

    private int IndexOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _conditions.Length; i++)
            if (reader.ValueTextEquals(_conditions[i].Name)) return i;
        return -1;
    }

    /// <summary>The metadata of a block, and what was found out about it. Threads that judge the same find the same.</summary>
    private sealed class BlockJudged : IDisposable
    {
        private const byte Fails = 1, Passes = 2;

        private readonly int _block;
        private readonly HeldMetadata _held;
        private readonly byte[] _judged;

        public BlockJudged(int block, MetadataStore store)
        {
            _block = block;
            _held = store.Hold([block]);
            _judged = new byte[_held.CountOf(block)];
        }

        public bool? Find(int entry) => entry >= _judged.Length || _judged[entry] == 0 ? null : _judged[entry] == Passes;

        public void Note(int entry, bool holds)
        {
            if (entry < _judged.Length) _judged[entry] = holds ? Passes : Fails;
        }

        public byte[] Read(int entry) => _held.TextOf(_block, entry);

        public void Dispose() => _held.Dispose();
    }
}
