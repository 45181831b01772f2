using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Search.Api;

/// <summary>
/// Reads conditions on metadata from the query of a request: <c>metadata.KEY=VALUE</c>, and <c>metadata.KEY[OPERATOR]=VALUE</c>.
/// A query has no types: a value stands for the string, and for the number or boolean that is written so.
/// </summary>
internal static class MetadataParameters
{
    private const string Prefix = "metadata.";

    /// <summary>The conditions; what is not valid is recorded with the parameters.</summary>
    public static Dictionary<string, MetadataCondition> Of(QueryParameters query)
    {
        var conditions = new Dictionary<string, MetadataCondition>(StringComparer.Ordinal);
        var errors = new FieldErrors();
        var fields = new FieldReader(errors);
        foreach (var (name, values) in query.Under(Prefix))
        {
            var parameter = new FieldPath(FieldReader.Shown(Prefix + name));
            var (key, operation) = Parted(name);
            if (key.Length == 0) fields.Fail(parameter, "must be followed by a name");
            else if (values.Count > 1 && operation != "any_of") fields.Fail(parameter, "is given more than once; give it once");
            else if (operation is null && conditions.ContainsKey(key)) fields.Fail(parameter, "give a value or any_of, not both");
            else
            {
                var condition = conditions.GetValueOrDefault(key, MetadataCondition.Nothing);
                if (operation is "any_of" && condition.AnyOf is not null)
                    fields.Fail(parameter, "give a value or any_of, not both");
                using var json = JsonDocument.Parse(JsonOf(operation, values));
                conditions[key] = MetadataConditionReader.With(
                    fields, condition, operation ?? "any_of", json.RootElement, parameter);
            }
        }
        foreach (var (key, condition) in conditions)
            MetadataConditionReader.Check(fields, condition, FieldReader.Shown(Prefix + key));
        if (conditions.Count > ConversationLimits.MetadataEntries)
            fields.Fail("metadata", $"may be on at most {ConversationLimits.MetadataEntries} names");
        query.Errors.AddRange(errors);
        return conditions;
    }

    /// <summary>The name in front of the brackets, and what stands in them.</summary>
    private static (string Key, string? Operator) Parted(string name) =>
        name.EndsWith(']') && name.LastIndexOf('[') is >= 0 and var bracket
            ? (name[..bracket], name[(bracket + 1)..^1]) : (name, null);

    private static string JsonOf(string? operation, List<string> values)
    {
        if (operation is null or "any_of") return new JsonArray([.. values.SelectMany(Meant)]).ToJsonString();
        if (operation == "exists" && values[0] is "true" or "false") return values[0];
        return (NumberOf(values[0]) ?? JsonValue.Create(values[0])).ToJsonString();
    }

    /// <summary>What a value can stand for.</summary>
    private static IEnumerable<JsonNode?> Meant(string value)
    {
        yield return JsonValue.Create(value);
        if (NumberOf(value) is { } number) yield return number;
        if (value is "true" or "false") yield return JsonValue.Create(value == "true");
    }

    private static JsonValue? NumberOf(string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return null;
        try
        {
            return JsonNode.Parse(value) is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? number : null;
        }
        catch (JsonException)
        {
            return null; // such as +3 or .5, which are no numbers of JSON
        }
    }
}
