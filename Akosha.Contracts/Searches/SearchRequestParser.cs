using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Searches;

/// <summary>Turns the JSON of a search into a <see cref="SearchRequest"/>, with every error and not just the first.</summary>
public static class SearchRequestParser
{
    /// <summary>The tiers a request can name.</summary>
    public static IReadOnlyList<string> Tiers { get; } = ["hot", "warm", "cold"];

    private static readonly string[] Known =
        ["query", "limit", "mode", "group_by", "system_ids", "roles", "from", "to", "metadata", "tiers", "now", "interpret",
            "explain", "at_least", "offset", "cursor", "collapse"];
    private static readonly string[] Modes = ["hybrid", "lexical", "semantic"];
    private static readonly string[] Groupings = ["conversation", "message"];

    /// <summary>Parses a search.</summary>
    /// <param name="element">The JSON of the request.</param>
    /// <param name="errors">The errors found; none exactly when a request is returned.</param>
    public static SearchRequest? Parse(JsonElement element, out FieldErrors errors)
    {
        errors = new FieldErrors();
        var fields = new FieldReader(errors);
        if (!fields.IsObject(element, FieldPath.Root, Known)) return null;
        var request = new SearchRequest
        {
            Query = Query(fields, element),
            Limit = Whole(fields, element, "limit", 1, SearchRequest.MaxLimit) ?? SearchRequest.DefaultLimit,
            Offset = Whole(fields, element, "offset", 0, SearchRequest.MaxOffset) ?? 0,
            Cursor = fields.Text(element, FieldPath.Root, "cursor", required: false),
            Mode = (SearchMode)Choice(fields, element, "mode", Modes),
            GroupBy = (SearchGrouping)Choice(fields, element, "group_by", Groupings),
            Collapse = JsonText.TryGiven(element, "collapse", out _) ? Flag(fields, element, "collapse", byDefault: false) : null,
            SystemIds = Texts(fields, element, "system_ids", SearchRequest.MaxSystems, FieldRules.SystemId),
            Roles = Texts(
                fields, element, "roles", Roles.All.Count, value =>
                    Roles.CodeOf(value) < 0 ? $"must be one of {Roles.Allowed}" : null),
            From = Time(fields, element, "from"),
            To = Time(fields, element, "to"),
            Metadata = JsonText.TryGiven(element, "metadata", out var metadata)
                ? MetadataReader.ReadConditions(fields, metadata, "metadata") : null,
            Tiers = Texts(
                fields, element, "tiers", Tiers.Count, value =>
                    Tiers.Contains(value) ? null : $"must be one of {string.Join(", ", Tiers)}"),
            Now = Time(fields, element, "now"),
            Interpret = Flag(fields, element, "interpret", byDefault: true),
            Explain = Flag(fields, element, "explain", byDefault: false),
            AtLeast = Version(fields, element, "at_least"),
        };
        if (Microseconds(request.From) >= Microseconds(request.To)) fields.Fail("from", "must be before to");
        if (request.Cursor is not null && JsonText.TryGiven(element, "offset", out _))
            fields.Fail("cursor", "give it or offset, not both");
        if (request.Offset + request.Limit > SearchRequest.MaxOffset)
            fields.Fail("offset", $"must be at most {SearchRequest.MaxOffset} together with limit");
        // Given or not, the same search is the same to cursors and to the cache.
        return errors.Total == 0 ? request with { Collapse = request.IsCollapsed } : null;
    }

    private static string Query(FieldReader fields, JsonElement parent)
    {
        if (fields.Text(parent, FieldPath.Root, "query", required: true) is not { } query) return "";
        if (string.IsNullOrWhiteSpace(query)) fields.Fail("query", "must not be empty");
        if (query.Length > SearchRequest.MaxQueryLength)
            fields.Fail("query", $"must be at most {SearchRequest.MaxQueryLength} characters, and has {query.Length}");
        return query;
    }

    private static int? Whole(FieldReader fields, JsonElement parent, string name, int least, int most)
    {
        if (!JsonText.TryGiven(parent, name, out var element)) return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= least
            && number <= most) return number;
        fields.Fail(name, $"must be a whole number from {least} to {most}");
        return null;
    }

    private static long? Version(FieldReader fields, JsonElement parent, string name)
    {
        if (!JsonText.TryGiven(parent, name, out var element)) return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var version) && version >= 0) return version;
        fields.Fail(name, $"must be a whole number from 0 to {long.MaxValue}: a version that an acknowledgement told");
        return null;
    }

    private static int Choice(FieldReader fields, JsonElement parent, string name, string[] allowed)
    {
        if (fields.Text(parent, FieldPath.Root, name, required: false) is not { } value) return 0;
        var choice = Array.IndexOf(allowed, value);
        if (choice < 0) fields.Fail(name, $"must be one of {string.Join(", ", allowed)}");
        return Math.Max(choice, 0);
    }

    private static bool Flag(FieldReader fields, JsonElement parent, string name, bool byDefault)
    {
        if (!JsonText.TryGiven(parent, name, out var element)) return byDefault;
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) return element.GetBoolean();
        fields.Fail(name, "must be true or false");
        return byDefault;
    }

    /// <summary>The strings of an array, each once.</summary>
    private static List<string>? Texts(FieldReader fields, JsonElement parent, string name, int most, Func<string, string?> rule)
    {
        if (!JsonText.TryGiven(parent, name, out var array)) return null;
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            fields.Fail(name, "must be an array of at least one string");
            return null;
        }
        if (array.GetArrayLength() is var count && count > most)
        {
            fields.Fail(name, $"may have at most {most} entries, and has {count}");
            return null;
        }
        var values = new List<string>(count);
        foreach (var (position, element) in array.EnumerateArray().Index())
        {
            var field = new FieldPath(name, position);
            var value = fields.Text(element, field) ?? "";
            if (element.ValueKind == JsonValueKind.String && rule(value) is { } problem) fields.Fail(field, problem);
            values.Add(value);
        }
        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    private static DateTimeOffset? Time(FieldReader fields, JsonElement parent, string name)
    {
        if (fields.Text(parent, FieldPath.Root, name, required: false) is not { } text) return null;
        if (FieldRules.Timestamp(text, DateTimeOffset.MaxValue - TimeSpan.FromDays(400), out var time) is { } problem)
            fields.Fail(name, problem);
        return time;
    }

    // As the lake keeps times: what is finer is cut off.
    private static long? Microseconds(DateTimeOffset? time) => time?.UtcTicks / TimeSpan.TicksPerMicrosecond;
}
