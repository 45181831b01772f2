using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// Conversations by ordinal, in chunks: publishing shares every chunk that did not change with the snapshots before, so
/// that a commit costs what it touches and not what there is.
/// </summary>
internal sealed class ConversationTable
{
    private const int ChunkBits = 8, ChunkSize = 1 << ChunkBits;

    private IndexedConversation[][] _chunks = [];
    private int[][] _lengths = [];
    private readonly HashSet<int> _ownChunks = [];

    public int Count { get; private set; }

    public IndexedConversation? this[ConversationOrdinal ordinal] =>
        ordinal.Value < Count ? _chunks[ordinal.Value >> ChunkBits][ordinal.Value & (ChunkSize - 1)] : null;

    /// <summary>Sets the conversation of an ordinal; ordinals grow one by one.</summary>
    public void Set(ConversationOrdinal ordinal, IndexedConversation conversation)
    {
        var chunk = ordinal.Value >> ChunkBits;
        var place = ordinal.Value & (ChunkSize - 1);
        if (chunk == _chunks.Length)
        {
            _chunks = [.. _chunks, new IndexedConversation[ChunkSize]];
            _lengths = [.. _lengths, new int[ChunkSize]];
        }
        else if (!_ownChunks.Contains(chunk))
        {
            if (_ownChunks.Count == 0)
            {
                _chunks = [.. _chunks];
                _lengths = [.. _lengths];
            }
            _chunks[chunk] = (IndexedConversation[])_chunks[chunk].Clone();
            _lengths[chunk] = (int[])_lengths[chunk].Clone();
        }
        _ownChunks.Add(chunk);
        _chunks[chunk][place] = conversation;
        _lengths[chunk][place] = conversation.Length;
        Count = Math.Max(Count, ordinal.Value + 1);
    }

    /// <summary>The conversations as they are now; later changes do not touch them.</summary>
    public View Publish()
    {
        _ownChunks.Clear();
        return new View(_chunks, _lengths, Count);
    }

    /// <summary>The conversations of one snapshot.</summary>
    public readonly struct View(IndexedConversation[][] chunks, int[][] lengths, int count)
    {
        public int Count => count;

        /// <summary>All their ordinals.</summary>
        public IEnumerable<ConversationOrdinal> Ordinals => Enumerable.Range(0, count).Select(ConversationOrdinal.Of);

        /// <summary>The length of a conversation, without touching the conversation.</summary>
        public int Length(ConversationOrdinal ordinal) =>
            lengths[ordinal.Value >> ChunkBits][ordinal.Value & (ChunkSize - 1)];

        public IndexedConversation this[ConversationOrdinal ordinal] =>
            chunks[ordinal.Value >> ChunkBits][ordinal.Value & (ChunkSize - 1)];
    }
}
