using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;

namespace Akosha.Contracts.Fields;

/// <summary>Reads the metadata of a conversation or of a message, or the conditions of a filter over it.</summary>
public static class MetadataReader
{
    private const string Allowed = "a string, a number, a boolean or a list of strings";

    /// <summary>The values of <paramref name="element"/> by their names; what is not allowed is recorded.</summary>
    public static Dictionary<string, MetadataValue> Read(FieldReader fields, JsonElement element, FieldPath path) =>
        Read(fields, element, path, ReadValue);

    /// <summary>The conditions of <paramref name="element"/> by the names they are on; what is not allowed is recorded.</summary>
    public static Dictionary<string, MetadataCondition> ReadConditions(
        FieldReader fields, JsonElement element, FieldPath path) => Read(fields, element, path, MetadataConditionReader.Read);

    private static Dictionary<string, T> Read<T>(
        FieldReader fields, JsonElement element, FieldPath path, Func<FieldReader, JsonElement, FieldPath, T?> read)
        where T : class
    {
        var pairs = new Dictionary<string, T>(StringComparer.Ordinal);
        if (!fields.IsObject(element, path)) return pairs;
        if (element.GetPropertyCount() is > ConversationLimits.MetadataEntries and var entries)
        {
            fields.Fail(path, $"may have at most {ConversationLimits.MetadataEntries} entries, and has {entries}");
            return pairs; // what each of so many looks like is of no interest
        }
        foreach (var property in element.EnumerateObject())
        {
            if (fields.TryName(property, path) is not { } name) continue;
            if (FieldRules.Printable(name, ConversationLimits.MetadataKey) is { } badKey) fields.Fail(path, $"each key {badKey}");
            else if (read(fields, property.Value, path.Of(FieldReader.Shown(name))) is { } value) pairs[name] = value;
        }
        return pairs;
    }

    private static MetadataValue? ReadValue(FieldReader fields, JsonElement element, FieldPath field)
    {
        if (element.ValueKind == JsonValueKind.Null) return null; // as if it were not there
        if (element.ValueKind == JsonValueKind.Array
            && element.GetArrayLength() is > ConversationLimits.MetadataItems and var items)
        {
            fields.Fail(field, $"may have at most {ConversationLimits.MetadataItems} strings, and has {items}");
            return null;
        }
        if (MetadataValue.Of(element) is not { } value)
        {
            fields.Fail(field, $"must be {Allowed}, not {FieldReader.NameOf(element.ValueKind)}{Else(element)}");
            return null;
        }
        if (value.Text.Length <= ConversationLimits.MetadataValue) return value; // and so is each string of a list
        foreach (var text in value.Items) CheckLength(fields, text, field);
        return value;
    }

    private static string Else(JsonElement element) => element.ValueKind == JsonValueKind.Array ? " of anything else" : "";

    private static void CheckLength(FieldReader fields, string text, FieldPath field)
    {
        if (text.Length > ConversationLimits.MetadataValue)
            fields.Fail(field, $"must be at most {ConversationLimits.MetadataValue} characters, and has {text.Length}");
    }
}
