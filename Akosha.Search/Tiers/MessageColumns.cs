namespace Akosha.Search.Tiers;

/// <summary>
/// The columns that searching reads of every message, by its number in the tier: parallel arrays, valid for numbers below
/// <paramref name="Count"/>.
/// </summary>
/// <param name="Count">How many messages there are, dead ones included.</param>
/// <param name="System">Ordinal of the system.</param>
/// <param name="Conversation">Ordinal of the conversation.</param>
/// <param name="Author">Ordinal of the author; −1 for none.</param>
/// <param name="Role">Code of the role (<see cref="Storage.Conversations.Roles.CodeOf"/>).</param>
/// <param name="Timestamp">Microseconds since 1970.</param>
/// <param name="Length">Terms of the content that are not stop words.</param>
internal sealed record MessageColumns(
    int Count, int[] System, int[] Conversation, int[] Author, byte[] Role, long[] Timestamp, int[] Length);
