using System.Text.Json;
using System.Text.RegularExpressions;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Searches;

/// <summary>Turns the JSON of a search into a <see cref="SearchRequest"/>, with every error and not just the first.</summary>
public static partial class SearchRequestParser
{
    /// <summary>The tiers a request can name.</summary>
    public static IReadOnlyList<string> Tiers { get; } = ["hot", "warm", "cold"];

    private static readonly string[] Known =
        ["query", "limit", "mode", "group_by", "system_ids", "roles", "from", "to", "metadata", "tiers", "now", "interpret",
            "explain", "at_least", "offset", "cursor", "collapse", "syntax", "must", "must_not", "phrases",
            "conversation_ids", "authors", "time_zone", "locale", "sort", "content", "context",
            "min_score"];
    private static readonly string[] Modes = ["hybrid", "lexical", "semantic"];
    private static readonly string[] Syntaxes = ["plain", "operators", "prefix"];
    private static readonly string[] Orders = ["score", "time"];
    private static readonly string[] ContextFields = ["before", "after"];
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
            Syntax = (SearchSyntax)Choice(fields, element, "syntax", Syntaxes),
            Must = Texts(fields, element, "must", SearchRequest.MaxConditions, Condition),
            MustNot = Texts(fields, element, "must_not", SearchRequest.MaxConditions, Condition),
            Phrases = Texts(fields, element, "phrases", SearchRequest.MaxConditions, Condition),
            Limit = Whole(fields, element, "limit", 1, SearchRequest.MaxLimit) ?? SearchRequest.DefaultLimit,
            Offset = Whole(fields, element, "offset", 0, SearchRequest.MaxOffset) ?? 0,
            Cursor = fields.Text(element, FieldPath.Root, "cursor", required: false),
            Mode = (SearchMode)Choice(fields, element, "mode", Modes),
            GroupBy = (SearchGrouping)Choice(fields, element, "group_by", Groupings),
            Collapse = JsonText.TryGiven(element, "collapse", out _) ? Flag(fields, element, "collapse", byDefault: false) : null,
            SystemIds = Texts(fields, element, "system_ids", SearchRequest.MaxSystems, FieldRules.SystemId),
            ConversationIds = Texts(fields, element, "conversation_ids", SearchRequest.MaxNames, FieldRules.Printable),
            Authors = Texts(fields, element, "authors", SearchRequest.MaxNames, FieldRules.Printable),
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
            Now = Now(fields, element),
            TimeZone = Zone(fields, element),
            Locale = Locale(fields, element),
            Sort = (SearchOrder)Choice(fields, element, "sort", Orders),
            Content = Flag(fields, element, "content", byDefault: false),
            Context = Context(fields, element),
            Interpret = Flag(fields, element, "interpret", byDefault: true),
            Explain = Flag(fields, element, "explain", byDefault: false),
            MinScore = Share(fields, element, "min_score"),
            AtLeast = Version(fields, element, "at_least"),
        };
        if (Microseconds(request.From) >= Microseconds(request.To)) fields.Fail("from", "must be before to");
        if ((request.Content || request.Context is not null) && request.Limit > SearchRequest.MaxWithContent)
            fields.Fail("limit", $"must be at most {SearchRequest.MaxWithContent} together with content or context");
        if (request.Sort == SearchOrder.Time && request.Mode == SearchMode.Semantic)
            fields.Fail("sort", "time sorts what is found by words: give another mode than semantic");
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

    private static string? Condition(string text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > SearchRequest.MaxConditionLength
            ? $"must be 1–{SearchRequest.MaxConditionLength} characters and not only spaces, and has {text.Length}" : null;

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

    private static float? Share(FieldReader fields, JsonElement parent, string name)
    {
        if (!JsonText.TryGiven(parent, name, out var element)) return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out var number) && number is >= 0 and <= 1)
            return number;
        fields.Fail(name, "must be a number from 0 to 1");
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
        if (FieldRules.AnyTimestamp(text, out var time) is { } problem)
            fields.Fail(name, problem);
        return time;
    }

    /// <summary>The time of <c>now</c> with its offset, which says where days begin.</summary>
    private static DateTimeOffset? Now(FieldReader fields, JsonElement parent)
    {
        if (Time(fields, parent, "now") is not { } time) return null;
        JsonText.TryGiven(parent, "now", out var given);
        var text = given.GetString()!;
        return Fields.TimeZones.Find(text.Length > 6 ? text[^6..] : text) is { } zone ? time.ToOffset(zone.BaseUtcOffset) : time;
    }

    private static string? Zone(FieldReader fields, JsonElement parent)
    {
        if (fields.Text(parent, FieldPath.Root, "time_zone", required: false) is not { } text) return null;
        if (Fields.TimeZones.Find(text) is null) fields.Fail("time_zone", Fields.TimeZones.Allowed);
        return text;
    }

    private static string? Locale(FieldReader fields, JsonElement parent)
    {
        if (fields.Text(parent, FieldPath.Root, "locale", required: false) is not { } text) return null;
        if (!LocalePattern().IsMatch(text)) fields.Fail("locale", "must be a language tag such as en-US or de");
        return text;
    }

    private static ContextRequest? Context(FieldReader fields, JsonElement parent)
    {
        if (!JsonText.TryGiven(parent, "context", out var element)) return null;
        if (!fields.IsObject(element, "context", ContextFields)) return null;
        return new ContextRequest(Turns("before"), Turns("after"));

        int Turns(string name)
        {
            if (!JsonText.TryGiven(element, name, out var turns)) return 0;
            if (turns.ValueKind == JsonValueKind.Number && turns.TryGetInt32(out var number)
                && number is >= 0 and <= ContextRequest.Max) return number;
            fields.Fail(new FieldPath("context").Of(name), $"must be a whole number from 0 to {ContextRequest.Max}");
            return 0;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalePattern();

    // As the lake keeps times: what is finer is cut off.
    private static long? Microseconds(DateTimeOffset? time) => time?.UtcTicks / TimeSpan.TicksPerMicrosecond;
}
