using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>Everything searchable at one moment. A query works on one of these to its end.</summary>
internal sealed class IndexSnapshot(
    MessageColumns columns, ulong[] dead, ConversationTable.View conversations, SystemStats[] stats, NameTables names,
    IReadOnlyList<Block> blocks)
{
    /// <summary>One without a message.</summary>
    public static IndexSnapshot Empty { get; } = new(
        new MessageColumns(0, [], [], [], [], [], [], []), [], default, [], new NameTables(), []);

    public MessageColumns Columns => columns;
    public ConversationTable.View Conversations => conversations;
    public AuthorTable Authors => names.Authors;

    /// <summary>The blocks, by rising numbers of their messages.</summary>
    public IReadOnlyList<Block> Blocks => blocks;

    /// <summary>How many systems there are, those without any message left included.</summary>
    public int SystemCount => stats.Length;

    /// <summary>The ordinals of all systems.</summary>
    public IEnumerable<SystemOrdinal> Systems => Enumerable.Range(0, stats.Length).Select(SystemOrdinal.Of);

    /// <summary>What a system holds in all tiers.</summary>
    public SystemStats Stats(SystemOrdinal system) => stats[system.Value];

    public string SystemName(SystemOrdinal system) => names.Systems[system];

    /// <summary>The ordinal of a system; none if this snapshot does not know it.</summary>
    public SystemOrdinal FindSystem(string id) =>
        names.Systems.Find(id) is var system && system.Value < stats.Length ? system : SystemOrdinal.None;

    /// <summary>The ordinal of a conversation; none if this snapshot does not know it.</summary>
    public ConversationOrdinal FindConversation(SystemOrdinal system, string id) =>
        names.Conversations.Find((system, id)) is var conversation && conversation.Value < conversations.Count
            ? conversation : ConversationOrdinal.None;

    /// <summary>What was worked out about parts of this snapshot, by which part it is.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, PartStats> PartStats { get; } = new(StringComparer.Ordinal);

    /// <summary>The messages that are dead, a bit each; those beyond its end are alive.</summary>
    public ulong[] Dead => dead;

    public bool IsAlive(MessageNumber message) => message.Value < columns.Count && !DeadMask.IsDead(dead, message);

    /// <summary>The block of a message, by its position in <see cref="Blocks"/>.</summary>
    public int BlockOf(MessageNumber message)
    {
        var low = 0;
        var high = blocks.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (blocks[middle].First <= message) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
