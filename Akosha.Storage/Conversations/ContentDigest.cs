using Akosha.Contracts.Conversations;

namespace Akosha.Storage.Conversations;

/// <summary>
/// What two writes of a message have in common if they say the same: everything but their times, and the metadata, which is of
/// the conversation.
/// </summary>
public static class ContentDigest
{
    /// <summary>The digest (<see cref="Digest"/>) of role, author and content, and of what a message has besides.</summary>
    public static UInt128 Of(
        string role, string? author, string content, string? original = null, string? messageMetadata = null) =>
        original is null && messageMetadata is null ? Digest.Of(role, author, content)
            : Digest.Of(role, author, content, original, messageMetadata);

    /// <summary>The digest of metadata: its pairs in the ordinal order of the keys.</summary>
    public static UInt128 Of(IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new List<string?>(metadata.Count * 2);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) texts.AddRange(key, value);
        return Digest.Of([.. texts]);
    }
}
