using Akosha.Search.Index;
using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval;

/// <summary>The metadata of conversations, as far as the local disk can give it.</summary>
internal static class StoredPairs
{
    private const string Unread = "the metadata could not be read from the local disk";

    /// <summary>The pairs of a conversation; none, and a problem, if they cannot be read.</summary>
    public static IReadOnlyDictionary<string, string> Of(
        IndexedConversation conversation, MetadataStore store, List<string> problems)
    {
        try
        {
            return conversation.Metadata is { } metadata ? store.Read(metadata) : new Dictionary<string, string>();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            if (!problems.Contains(Unread)) problems.Add(Unread);
            return new Dictionary<string, string>();
        }
    }
}
