using Akosha.Search.Index;

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
        (Snapshot, Blocks) = (snapshot, blocks);
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
    public SystemStats Stats(int system) => _stats is null ? Snapshot.Stats(system) : _stats.Systems[system];

    /// <summary>The messages of a conversation that are looked at, in the order in which they were said.</summary>
    public ReadOnlySpan<int> Messages(int conversation)
    {
        var messages = Snapshot.Conversations[conversation].Messages;
        return _stats is null || Array.TrueForAll(messages, IsVisible) ? messages : Array.FindAll(messages, IsVisible);
    }

    /// <summary>The length of a conversation as one document.</summary>
    public int Length(int conversation) =>
        _stats is null ? Snapshot.Conversations.Length(conversation) : _stats.Lengths[conversation];

    private bool IsVisible(int message) => Blocks[Snapshot.BlockOf(message)] is not null;

    private PartStats Count()
    {
        var systems = new SystemStats[Snapshot.SystemCount];
        var lengths = new int[Snapshot.Conversations.Count];
        for (var conversation = 0; conversation < lengths.Length; conversation++)
        {
            var found = Snapshot.Conversations[conversation];
            var own = default(SystemStats);
            foreach (var message in found.Messages)
            {
                if (!IsVisible(message)) continue;
                var author = Snapshot.Columns.Author[message];
                own += new SystemStats
                {
                    Messages = 1,
                    Length = Snapshot.Columns.Length[message],
                    ContentBytes = Snapshot.Columns.Bytes[message],
                    ConversationLength = Snapshot.Columns.Length[message] + (author < 0 ? 0 : Snapshot.Authors.TermCount(author)),
                };
            }
            lengths[conversation] = (int)own.ConversationLength;
            systems[found.System] += own with { Conversations = own.Messages > 0 ? 1 : 0 };
        }
        return new PartStats(systems, lengths);
    }
}
