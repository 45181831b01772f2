namespace Akosha.Contracts.Conversations;

/// <summary>
/// The metadata of a conversation as the lake keeps it, strings by name: beside the client's values, title, parent and unknown
/// fields stand under names that no client can give, since those are printable. They belong together: a request that gives any
/// replaces all.
/// </summary>
public static class StoredMetadata
{
    /// <summary>The name of the title.</summary>
    public const string Title = "\u0001title";

    /// <summary>The name of the parent.</summary>
    public const string Parent = "\u0001parent";

    /// <summary>The name of the JSON of the unknown fields.</summary>
    public const string Original = "\u0001original";

    /// <summary>
    /// What a conversation brings; null if it gives neither metadata nor title nor parent. Unknown fields alone replace nothing.
    /// </summary>
    public static IReadOnlyDictionary<string, string>? Of(Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        if (conversation is { Metadata: null, Title: null, Parent: null }) return null;
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in conversation.Metadata ?? new Dictionary<string, MetadataValue>())
            stored[name] = value.ToStored();
        Keep(Title, conversation.Title);
        Keep(Parent, conversation.Parent);
        Keep(Original, conversation.Original);
        return stored;

        void Keep(string name, string? value)
        {
            if (value is not null) stored[name] = MetadataValue.Of(value).ToStored();
        }
    }

    /// <summary>What stands under one of the names that no client can give; null if nothing does.</summary>
    public static string? Find(IReadOnlyDictionary<string, string> stored, string name)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.GetValueOrDefault(name) is { } value ? MetadataValue.FromStored(value).Text : null;
    }

    /// <summary>The client's values of what is kept.</summary>
    public static IReadOnlyDictionary<string, MetadataValue> Given(IReadOnlyDictionary<string, string> stored) => stored
        .Where(pair => !pair.Key.StartsWith(MetadataValue.StoredMark))
        .ToDictionary(pair => pair.Key, pair => MetadataValue.FromStored(pair.Value), StringComparer.Ordinal);
}
