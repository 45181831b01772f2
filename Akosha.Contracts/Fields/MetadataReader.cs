using System.Text.Json;
using Akosha.Contracts.Conversations;

namespace Akosha.Contracts.Fields;

/// <summary>Reads the string pairs of a conversation's metadata, or of a filter over it.</summary>
public static class MetadataReader
{
    /// <summary>The pairs of <paramref name="element"/>; what is not allowed is recorded in <paramref name="fields"/>.</summary>
    public static Dictionary<string, string> Read(FieldReader fields, JsonElement element, FieldPath path)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(path, $"must be an object of strings, not {FieldReader.NameOf(element.ValueKind)}");
            return pairs;
        }
        if (element.GetPropertyCount() is > ConversationLimits.MetadataEntries and var entries)
        {
            fields.Fail(path, $"may have at most {ConversationLimits.MetadataEntries} entries, and has {entries}");
            return pairs; // what each of so many looks like is of no interest
        }
        foreach (var property in element.EnumerateObject()) ReadPair(fields, property, path, pairs);
        return pairs;
    }

    private static void ReadPair(FieldReader fields, JsonProperty property, FieldPath path, Dictionary<string, string> pairs)
    {
        if (fields.TryName(property, path) is not { } name) return;
        if (FieldRules.Printable(name, ConversationLimits.MetadataKey) is { } badKey)
        {
            fields.Fail(path, $"each key {badKey}");
            return;
        }
        var field = path.Of(FieldReader.Shown(name));
        if (fields.Text(property.Value, field) is not { } value) return;
        if (value.Length > ConversationLimits.MetadataValue)
            fields.Fail(field, $"must be at most {ConversationLimits.MetadataValue} characters, and has {value.Length}");
        else if (value.Length > 0 && FieldRules.Content(value) is { } problem) fields.Fail(field, problem);
        pairs[name] = value;
    }
}
