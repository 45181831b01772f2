using System.Text.Json;
using System.Text.Json.Serialization;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Searches;

/// <summary>Writes conditions on metadata in the form in which they are given, the shortest one.</summary>
public sealed class MetadataConditionConverter : JsonConverter<MetadataCondition>
{
    /// <inheritdoc/>
    public override MetadataCondition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var errors = new FieldErrors();
        return MetadataConditionReader.Read(new FieldReader(errors), document.RootElement, FieldPath.Root)
            ?? throw new JsonException($"no condition on metadata: {string.Join("; ", errors)}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MetadataCondition value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        if (value is { AnyOf: [var only], Least: null, Most: null, Exists: null })
        {
            JsonSerializer.Serialize(writer, only, options);
            return;
        }
        writer.WriteStartObject();
        if (value.AnyOf is { } values)
        {
            writer.WritePropertyName("any_of");
            JsonSerializer.Serialize(writer, values, options);
        }
        Write(writer, value.Least, "gt", "gte", options);
        Write(writer, value.Most, "lt", "lte", options);
        if (value.Exists is { } exists) writer.WriteBoolean("exists", exists);
        writer.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter writer, MetadataBound? bound, string exclusive, string inclusive, JsonSerializerOptions options)
    {
        if (bound is null) return;
        writer.WritePropertyName(bound.IsInclusive ? inclusive : exclusive);
        JsonSerializer.Serialize(writer, bound.Value, options);
    }
}
