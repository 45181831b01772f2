namespace Akosha.Search.Index;

/// <summary>
/// The columns that searching reads of every message, by its number: parallel arrays, valid for numbers below
/// <paramref name="Count"/> that a block has.
/// </summary>
/// <param name="Count">How many numbers there are, those of dead messages included.</param>
/// <param name="Conversation">Ordinal of the conversation.</param>
/// <param name="Author">Ordinal of the author; −1 for none.</param>
/// <param name="Role">Code of the role (<see cref="Contracts.Conversations.Roles.CodeOf"/>).</param>
/// <param name="Timestamp">Microseconds since 1970.</param>
/// <param name="Length">Terms of the content that are not stop words.</param>
/// <param name="Bytes">Bytes of the content in UTF-8.</param>
internal sealed record MessageColumns(
    int Count, int[] Conversation, int[] Author, byte[] Role, long[] Timestamp, int[] Length, int[] Bytes);
