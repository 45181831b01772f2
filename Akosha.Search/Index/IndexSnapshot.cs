namespace Akosha.Search.Index;

/// <summary>Everything searchable at one moment. A query works on one of these to its end.</summary>
internal sealed class IndexSnapshot(
    MessageColumns columns, ulong[] dead, ConversationTable.View conversations, SystemStats[] stats, Interner<string> systems,
    Interner<(int System, string Id)> conversationIds, AuthorTable authors, IReadOnlyList<Block> blocks)
{
    /// <summary>One without a message.</summary>
    public static IndexSnapshot Empty { get; } = new(
        new MessageColumns(0, [], [], [], [], [], []), [], default, [], new Interner<string>(),
            new Interner<(int System, string Id)>(), new AuthorTable(), []);

    public MessageColumns Columns => columns;
    public ConversationTable.View Conversations => conversations;
    public AuthorTable Authors => authors;

    /// <summary>The blocks, by rising numbers of their messages.</summary>
    public IReadOnlyList<Block> Blocks => blocks;

    /// <summary>How many systems there are, those without any message left included.</summary>
    public int SystemCount => stats.Length;

    /// <summary>What a system holds in all tiers.</summary>
    public SystemStats Stats(int system) => stats[system];

    public string SystemName(int system) => systems[system];

    /// <summary>The ordinal of a system; −1 if this snapshot does not know it.</summary>
    public int FindSystem(string id) => systems.Find(id) is var system && system < stats.Length ? system : -1;

    /// <summary>The ordinal of a conversation; −1 if this snapshot does not know it.</summary>
    public int FindConversation(int system, string id) =>
        conversationIds.Find((system, id)) is var conversation && conversation < conversations.Count ? conversation : -1;

    /// <summary>What was worked out about parts of this snapshot, by which part it is.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, PartStats> PartStats { get; } = new(StringComparer.Ordinal);

    /// <summary>The messages that are dead, a bit each; those beyond its end are alive.</summary>
    public ulong[] Dead => dead;

    public bool IsAlive(int message) => message < columns.Count && !DeadMask.IsDead(dead, message);

    /// <summary>The block of a message, by its position in <see cref="Blocks"/>.</summary>
    public int BlockOf(int message)
    {
        var (low, high) = (0, blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (blocks[middle].First <= message) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
