using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// The columns that searching reads of every message, by its number: parallel arrays, valid for numbers below
/// <paramref name="Count"/> that a block has.
/// </summary>
/// <param name="Count">How many numbers there are, those of dead messages included.</param>
/// <param name="Conversation">Ordinal of the conversation.</param>
/// <param name="Author">Ordinal of the author; none if that was not said.</param>
/// <param name="Role">Code of the role (<see cref="Contracts.Conversations.Roles.CodeOf"/>).</param>
/// <param name="Timestamp">Microseconds since 1970.</param>
/// <param name="Length">Terms of the content that are not stop words.</param>
/// <param name="Bytes">Bytes of the content in UTF-8.</param>
/// <param name="Saying">The same for messages that say the same; 0 for those that say nothing.</param>
internal sealed record MessageColumns(
    int Count, ConversationOrdinal[] Conversation, AuthorOrdinal[] Author, byte[] Role, long[] Timestamp, int[] Length,
    int[] Bytes, ulong[] Saying)
{
    /// <summary>
    /// The metadata that messages have themselves: numbers of entries among the metadata of their blocks, from 1 on, 0 for none;
    /// null if no message has any.
    /// </summary>
    public int[]? OwnMetadata { get; init; }

    /// <summary>The conversation of a message.</summary>
    public ConversationOrdinal ConversationOf(MessageNumber message) => Conversation[message.Value];

    /// <summary>The author of a message.</summary>
    public AuthorOrdinal AuthorOf(MessageNumber message) => Author[message.Value];

    /// <summary>The code of a message's role.</summary>
    public byte RoleOf(MessageNumber message) => Role[message.Value];

    /// <summary>The timestamp of a message (microseconds since 1970).</summary>
    public long TimestampOf(MessageNumber message) => Timestamp[message.Value];

    /// <summary>The terms of a message's content that are not stop words.</summary>
    public int LengthOf(MessageNumber message) => Length[message.Value];

    /// <summary>The bytes of a message's content in UTF-8.</summary>
    public int BytesOf(MessageNumber message) => Bytes[message.Value];

    /// <summary>By which messages are known that say the same; 0 for one that says nothing.</summary>
    public ulong SayingOf(MessageNumber message) => Saying[message.Value];
}
