using System.Text.Json;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>Turns the JSON of a search into a <see cref="SearchRequest"/>, with every error and not just the first.</summary>
internal static class SearchRequestParser
{
    /// <summary>The tiers a request can name.</summary>
    public static readonly string[] Tiers = ["hot", "warm", "cold"];

    private static readonly string[] Known =
        ["query", "limit", "mode", "group_by", "system_ids", "roles", "from", "to", "metadata", "tiers", "now", "interpret", "explain"];
    private static readonly string[] Modes = ["hybrid", "lexical", "semantic"];
    private static readonly string[] Groupings = ["conversation", "message"];

    public static SearchRequest? Parse(JsonElement element, out List<FieldError> errors)
    {
        errors = [];
        var fields = new FieldReader(errors);
        if (!fields.IsObject(element, "", Known)) return null;
        var request = new SearchRequest
        {
            Query = Query(fields, element),
            Limit = Limit(fields, element),
            Mode = (SearchMode)Choice(fields, element, "mode", Modes),
            ByConversation = Choice(fields, element, "group_by", Groupings) == 0,
            SystemIds = Texts(fields, element, "system_ids", FieldRules.SystemId),
            Roles = Texts(fields, element, "roles", value => Roles.CodeOf(value) < 0 ? $"must be one of {Roles.Allowed}" : null),
            From = Time(fields, element, "from"),
            To = Time(fields, element, "to"),
            Metadata = Given(element, "metadata", out var metadata) ? MetadataReader.Read(fields, metadata, "metadata") : null,
            Tiers = Texts(fields, element, "tiers", value => Tiers.Contains(value) ? null : $"must be one of {string.Join(", ", Tiers)}"),
            Now = Time(fields, element, "now") is { } now ? UnixMicroseconds.ToTime(now) : null,
            Interpret = Flag(fields, element, "interpret", byDefault: true),
            Explain = Flag(fields, element, "explain", byDefault: false),
        };
        if (request.From >= request.To) fields.Fail("from", "must be before to");
        return errors.Count == 0 ? request : null;
    }

    private static string Query(FieldReader fields, JsonElement parent)
    {
        if (fields.Text(parent, "", "query", required: true) is not { } query) return "";
        if (string.IsNullOrWhiteSpace(query)) fields.Fail("query", "must not be empty");
        if (query.Length > SearchRequest.LongestQuery) fields.Fail("query", $"must be at most {SearchRequest.LongestQuery} characters, and has {query.Length}");
        return query;
    }

    private static int Limit(FieldReader fields, JsonElement parent)
    {
        if (!Given(parent, "limit", out var element)) return 10;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var limit) && limit is >= 1 and <= SearchRequest.MostHits) return limit;
        fields.Fail("limit", $"must be a whole number from 1 to {SearchRequest.MostHits}");
        return 10;
    }

    private static int Choice(FieldReader fields, JsonElement parent, string name, string[] allowed)
    {
        if (fields.Text(parent, "", name, required: false) is not { } value) return 0;
        var choice = Array.IndexOf(allowed, value);
        if (choice < 0) fields.Fail(name, $"must be one of {string.Join(", ", allowed)}");
        return Math.Max(choice, 0);
    }

    private static bool Flag(FieldReader fields, JsonElement parent, string name, bool byDefault)
    {
        if (!Given(parent, name, out var element)) return byDefault;
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) return element.GetBoolean();
        fields.Fail(name, "must be true or false");
        return byDefault;
    }

    private static List<string>? Texts(FieldReader fields, JsonElement parent, string name, Func<string, string?> rule)
    {
        if (!Given(parent, name, out var array)) return null;
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            fields.Fail(name, "must be an array of at least one string");
            return null;
        }
        var values = new List<string>();
        foreach (var element in array.EnumerateArray())
        {
            var field = $"{name}[{values.Count}]";
            var value = fields.Text(element, field) ?? "";
            if (element.ValueKind == JsonValueKind.String && rule(value) is { } problem) fields.Fail(field, problem);
            values.Add(value);
        }
        return values;
    }

    private static long? Time(FieldReader fields, JsonElement parent, string name)
    {
        if (fields.Text(parent, "", name, required: false) is not { } text) return null;
        if (FieldRules.Timestamp(text, DateTimeOffset.MaxValue - TimeSpan.FromDays(400), out var time) is { } problem) fields.Fail(name, problem);
        return UnixMicroseconds.Of(time);
    }

    private static bool Given(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
