using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// The part of the index that one search looks at: all blocks, or those of some tiers, or those that could be reached in time.
/// What lies outside does not exist for the search: not as hit, neighbour or part of a conversation, and not in the statistics.
/// </summary>
internal sealed class Scope
{
    private const int MaxParts = 8;

    private readonly PartStats? _stats;

    /// <param name="snapshot">The index.</param>
    /// <param name="blocks">Its blocks, ready to be read; null for those that are not searched.</param>
    public Scope(IndexSnapshot snapshot, Block?[] blocks)
    {
        Snapshot = snapshot;
        Blocks = blocks;
        if (Array.Exists(blocks, block => block is null))
        {
            if (snapshot.PartStats.Count >= MaxParts) snapshot.PartStats.Clear(); // each time range may leave other blocks out
            _stats = snapshot.PartStats.GetOrAdd(string.Concat(blocks.Select(block => block is null ? '-' : '+')), _ => Count());
        }
    }

    public IndexSnapshot Snapshot { get; }

    /// <summary>The blocks of the snapshot by position; null for those that are not searched.</summary>
    public Block?[] Blocks { get; }

    /// <summary>What a system holds.</summary>
    public SystemStats Stats(SystemOrdinal system) => _stats is null ? Snapshot.Stats(system) : _stats.Systems[system.Value];

    /// <summary>The messages of a conversation that are looked at, in the order in which they were said.</summary>
    public ReadOnlySpan<MessageNumber> Messages(ConversationOrdinal conversation)
    {
        var messages = Snapshot.Conversations[conversation].Messages;
        return _stats is null || Array.TrueForAll(messages, IsVisible) ? messages : Array.FindAll(messages, IsVisible);
    }

    /// <summary>The length of a conversation as one document.</summary>
    public int Length(ConversationOrdinal conversation) =>
        _stats is null ? Snapshot.Conversations.Length(conversation) : _stats.Lengths[conversation.Value];

    private bool IsVisible(MessageNumber message) => Blocks[Snapshot.BlockOf(message)] is not null;

    private PartStats Count()
    {
        var systems = new SystemStats[Snapshot.SystemCount];
        var lengths = new int[Snapshot.Conversations.Count];
        foreach (var conversation in Snapshot.Conversations.Ordinals)
        {
            var found = Snapshot.Conversations[conversation];
            var own = default(SystemStats);
            foreach (var message in found.Messages)
            {
                if (!IsVisible(message)) continue;
                var length = Snapshot.Columns.LengthOf(message);
                var author = Snapshot.Columns.AuthorOf(message);
                own += new SystemStats
                {
                    Messages = 1,
                    Length = length,
                    ContentBytes = Snapshot.Columns.BytesOf(message),
                    ConversationLength = length + (author.IsNone ? 0 : Snapshot.Authors.TermCount(author)),
                };
            }
            lengths[conversation.Value] = (int)own.ConversationLength;
            systems[found.System.Value] += own with { Conversations = own.Messages > 0 ? 1 : 0 };
        }
        return new PartStats(systems, lengths);
    }
}
