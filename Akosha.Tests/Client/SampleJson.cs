using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Akosha.Contracts;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;

namespace Akosha.Tests.Client;

/// <summary>JSON for a type of the contract, made of what the type has: a field that is added is in the JSON, too.</summary>
public static class SampleJson
{
    /// <summary>Which fields it has.</summary>
    public enum Fields
    {
        /// <summary>Every field, with values that are not the defaults.</summary>
        All,

        /// <summary>Those alone without which it cannot be made.</summary>
        Required,

        /// <summary>The others, too, as null where they may be.</summary>
        NullIfOptional,
    }

    /// <summary>The JSON.</summary>
    public static JsonNode? Of(Type type, Fields fields)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying, fields);
        if (type == typeof(MetadataValue)) return "core";
        if (type == typeof(MetadataCondition)) return new JsonObject { ["any_of"] = new JsonArray("core", 2), ["gte"] = 1 };
        var info = ContractJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => OfObject(info, fields),
            JsonTypeInfoKind.Enumerable => new JsonArray(Of(info.ElementType!, fields), Of(info.ElementType!, fields)),
            JsonTypeInfoKind.Dictionary => new JsonObject { ["A key"] = Of(info.ElementType!, fields) },
            _ => OfValue(type),
        };
    }

    private static JsonObject OfObject(JsonTypeInfo info, Fields fields)
    {
        var json = new JsonObject();
        foreach (var property in info.Properties)
        {
            if (property.Set is null) continue; // never read
            var isOptional = !property.IsRequired && property.AssociatedParameter is null or { HasDefaultValue: true };
            if (!isOptional || fields == Fields.All) json[property.Name] = Of(property.PropertyType, fields);
            else if (fields == Fields.NullIfOptional && property.IsSetNullable && MayBeNull(property.PropertyType))
                json[property.Name] = null;
        }
        return json;
    }

    private static bool MayBeNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static JsonNode? OfValue(Type type) =>
        type == typeof(string) ? "zoë 🚀"
        : type == typeof(bool) ? true
        : type == typeof(int) || type == typeof(long) ? 7
        : type == typeof(float) || type == typeof(double) ? 0.25
        : type == typeof(DateTimeOffset) ? "2026-01-31T12:00:00.1234567+02:00"
        : type == typeof(JsonElement) ? new JsonObject { ["kept"] = new JsonArray(1, "two") }
        : type.IsEnum ? JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(1), type, ContractJson.Options)
        : throw new NotSupportedException($"give {type} a sample");
}
