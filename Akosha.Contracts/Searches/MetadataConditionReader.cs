using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Searches;

/// <summary>Reads conditions on metadata from JSON, with every error.</summary>
public static class MetadataConditionReader
{
    /// <summary>What a condition can consist of.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["any_of", "gt", "gte", "lt", "lte", "exists"];

    private const string Single = "a string, a number or a boolean";

    /// <summary>The condition of some JSON; null, and errors, if it is none.</summary>
    public static MetadataCondition? Read(FieldReader fields, JsonElement element, FieldPath path)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var before = fields.Errors.Total;
        if (element.ValueKind != JsonValueKind.Object)
        {
            var value = ValueOf(fields, element, path, $"must be {Single}, or an object of {string.Join(", ", Operators)}");
            return value is null ? null : MetadataCondition.Nothing with { AnyOf = [value] };
        }
        var condition = MetadataCondition.Nothing;
        if (element.GetPropertyCount() == 0) fields.Fail(path, $"must have one or more of {string.Join(", ", Operators)}");
        foreach (var property in element.EnumerateObject())
        {
            if (fields.TryName(property, path) is not { } name) continue;
            condition = With(fields, condition, name, property.Value, path.Of(FieldReader.Shown(name)));
        }
        Check(fields, condition, path);
        return fields.Errors.Total == before ? condition : null;
    }

    /// <summary>A condition that demands one thing more; the same, and an error, if that is not valid.</summary>
    /// <param name="fields">Takes the errors.</param>
    /// <param name="condition">The condition so far.</param>
    /// <param name="name">One of <see cref="Operators"/>.</param>
    /// <param name="element">What it is given.</param>
    /// <param name="path">Where it stands.</param>
    public static MetadataCondition With(
        FieldReader fields, MetadataCondition condition, string name, JsonElement element, FieldPath path)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(condition);
        switch (name)
        {
            case "any_of":
                return condition with { AnyOf = ValuesOf(fields, element, path) };
            case "gt" or "gte":
                if (condition.Least is not null) fields.Fail(path, "give gt or gte, not both");
                return condition with { Least = BoundOf(fields, element, path, name == "gte") };
            case "lt" or "lte":
                if (condition.Most is not null) fields.Fail(path, "give lt or lte, not both");
                return condition with { Most = BoundOf(fields, element, path, name == "lte") };
            case "exists" when element.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return condition with { Exists = element.GetBoolean() };
            case "exists":
                fields.Fail(path, "must be true or false");
                return condition;
            default:
                fields.Fail(path, $"unknown; known are {string.Join(", ", Operators)}");
                return condition;
        }
    }

    /// <summary>Records what of a condition does not go together.</summary>
    public static void Check(FieldReader fields, MetadataCondition condition, FieldPath path)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(condition);
        if (condition is { Least: { } least, Most: { } most } && least.IsTime != most.IsTime)
            fields.Fail(path, "both ends of a range must be numbers, or both times");
        if (condition.Exists == false && (condition.AnyOf ?? (object?)condition.Least ?? condition.Most) is not null)
            fields.Fail(path, "what must not exist can fulfil nothing else: give exists alone");
    }

    private static List<MetadataValue> ValuesOf(FieldReader fields, JsonElement element, FieldPath path)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is < 1 or > ConversationLimits.MetadataItems)
        {
            fields.Fail(path, $"must be a list of 1–{ConversationLimits.MetadataItems} values, each {Single}");
            return [];
        }
        return [.. element.EnumerateArray().Select(item => ValueOf(fields, item, path, $"each must be {Single}"))
            .OfType<MetadataValue>()];
    }

    private static MetadataBound? BoundOf(FieldReader fields, JsonElement element, FieldPath path, bool isInclusive)
    {
        const string Allowed = "must be a number, or an RFC 3339 time with an offset, such as 2026-01-31T12:00:00Z";
        if (ValueOf(fields, element, path, Allowed) is not { } value) return null;
        var bound = new MetadataBound(value, isInclusive);
        if (!bound.IsInvalid) return bound;
        fields.Fail(path, Allowed);
        return null;
    }

    private static MetadataValue? ValueOf(FieldReader fields, JsonElement element, FieldPath path, string allowed)
    {
        if (MetadataValue.Of(element) is not { Kind: not MetadataKind.List } value)
        {
            fields.Fail(path, $"{allowed}, not {FieldReader.NameOf(element.ValueKind)}");
            return null;
        }
        if (value.Text.Length <= ConversationLimits.MetadataValue) return value;
        fields.Fail(path, $"must be at most {ConversationLimits.MetadataValue} characters, and has {value.Text.Length}");
        return null;
    }
}
