using Akosha.Contracts.Conversations;

namespace Akosha.Storage.Conversations;

/// <summary>
/// Digests (<see cref="Digest"/>) by which it is known what metadata has and what it equals, without its values: of each name,
/// and of each name with its value, or with every string of its list. Numbers that are equal have one digest.
/// </summary>
public static class MetadataDigests
{
    /// <summary>Those of stored metadata (<see cref="StoredMetadata"/>), each once, rising.</summary>
    public static UInt128[] Of(IReadOnlyDictionary<string, string> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var digests = new HashSet<UInt128>();
        foreach (var (name, text) in stored)
        {
            digests.Add(OfName(name));
            var value = MetadataValue.FromStored(text);
            if (value.Kind != MetadataKind.List) digests.Add(OfValue(name, value));
            else foreach (var item in value.Items) digests.Add(OfValue(name, MetadataValue.Of(item)));
        }
        UInt128[] rising = [.. digests];
        Array.Sort(rising);
        return rising;
    }

    /// <summary>That of a name.</summary>
    public static UInt128 OfName(string name) => Digest.Of(name);

    /// <summary>That of a name with a value, which is no list.</summary>
    public static UInt128 OfValue(string name, MetadataValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Kind switch
        {
            MetadataKind.Text => Digest.Of(name, "text", value.Text),
            MetadataKind.Number => Digest.Of(name, "number", $"{ExactNumber.Of(value.Text)}"),
            _ => Digest.Of(name, "boolean", value.Text),
        };
    }
}
