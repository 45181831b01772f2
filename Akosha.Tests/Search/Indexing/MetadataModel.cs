using Akosha.Storage.Conversations;

namespace Akosha.Tests.Search.Indexing;

/// <summary>
/// The metadata that each conversation (<c>system/conversation</c>) should have: what was given last, until the conversation or
/// its system is deleted. What a conversation had that has lost all its messages one by one may be there or not when it gets new
/// ones: it goes with a purge.
/// </summary>
internal sealed class MetadataModel
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _uncertain = new(StringComparer.Ordinal);

    public void Write(MessageRow row)
    {
        if (row.Metadata is null) return;
        _given[$"{row.SystemId}/{row.ConversationId}"] = row.Metadata["version"];
        _uncertain.Remove($"{row.SystemId}/{row.ConversationId}");
    }

    /// <summary>A conversation (<c>system/conversation/</c>) or a system (<c>system/</c>) is deleted.</summary>
    public void Delete(string prefix)
    {
        foreach (
            var conversation in _given.Keys.Where(
            conversation => $"{conversation}/".StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            _given.Remove(conversation);
            _uncertain.Remove(conversation);
        }
    }

    /// <summary>Takes note of conversations without a message.</summary>
    public void Empty(IReadOnlyCollection<string> live) =>
        _uncertain.UnionWith(
            _given.Keys.Where(conversation => !live.Any(key => key.StartsWith($"{conversation}/", StringComparison.Ordinal))));

    public string? Of(string conversation) => _given.GetValueOrDefault(conversation);

    public bool Allows(string conversation, string? version) =>
        version == Of(conversation) || (version is null && _uncertain.Contains(conversation));
}
