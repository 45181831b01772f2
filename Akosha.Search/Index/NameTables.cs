using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>The names of systems, conversations and authors, and their ordinals. One writer; any number of readers.</summary>
internal sealed class NameTables
{
    /// <summary>The ids of systems.</summary>
    public Interner<string, SystemOrdinal> Systems { get; } = new();

    /// <summary>The ids of conversations, each with its system: two systems may have the same.</summary>
    public Interner<(SystemOrdinal System, string Id), ConversationOrdinal> Conversations { get; } = new();

    /// <summary>The names of authors.</summary>
    public AuthorTable Authors { get; } = new();
}
