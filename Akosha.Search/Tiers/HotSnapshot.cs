using Lucene.Net.Index;

namespace Akosha.Search.Tiers;

/// <summary>The hot tier at one moment. A query works on one of these to its end.</summary>
internal sealed class HotSnapshot(
    MessageColumns columns, ulong[] dead, ConversationTable.View conversations, SystemStats[] stats, Interner<string> systems,
    Interner<(int System, string Id)> conversationIds, AuthorTable authors, DirectoryReader postings, VectorColumn.View vectors,
    RowStore rows, int segments)
{
    public MessageColumns Columns => columns;
    public ConversationTable.View Conversations => conversations;
    public AuthorTable Authors => authors;
    public DirectoryReader Postings => postings;
    public VectorColumn.View Vectors => vectors;
    public RowStore Rows => rows;

    /// <summary>How many segments the tier was built from.</summary>
    public int Segments => segments;

    /// <summary>How many systems there are, those without any message left included.</summary>
    public int SystemCount => stats.Length;

    public SystemStats Stats(int system) => stats[system];

    public string SystemName(int system) => systems[system];

    /// <summary>The ordinal of a system; −1 if this snapshot does not know it.</summary>
    public int FindSystem(string id) => systems.Find(id) is var system && system < stats.Length ? system : -1;

    /// <summary>The ordinal of a conversation; −1 if this snapshot does not know it.</summary>
    public int FindConversation(int system, string id) =>
        conversationIds.Find((system, id)) is var conversation && conversation < conversations.Count ? conversation : -1;

    public bool IsAlive(int message) => message < columns.Count && !DeadMask.IsDead(dead, message);

    /// <summary>Holds the snapshot's postings open; false if the snapshot was let go and a newer one must be taken.</summary>
    public bool TryAcquire() => postings.TryIncRef();

    /// <summary>Gives back what <see cref="TryAcquire"/>, or the publishing, took.</summary>
    public void Release() => postings.DecRef();
}
