using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Searches;

namespace Akosha.Client.Http;

/// <summary>Reads the answer to a search, for the reason that <see cref="SearchRequestJson"/> gives.</summary>
internal static class SearchReplyJson
{
    /// <summary>The answer that some JSON is.</summary>
    /// <exception cref="JsonException">It is none: a field is missing, or is of another kind.</exception>
    public static SearchReply Read(JsonElement json)
    {
        try
        {
            return ReplyOf(json);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            throw new JsonException($"the answer to a search is not as it should be: {error.Message}", error);
        }
    }

    private static SearchReply ReplyOf(JsonElement json)
    {
        var reply = new SearchReply
        {
            Hits = ListOf(Required(json, "hits"), HitOf),
            TookMs = Given(json, "took_ms")?.GetDouble() ?? 0,
            Partial = Given(json, "partial")?.GetBoolean() ?? false,
            Understood = UnderstoodOf(Required(json, "understood")),
            Next = Given(json, "next")?.GetString(),
        };
        if (Given(json, "warnings") is { } warnings) reply = reply with { Warnings = TextsOf(warnings) };
        if (Given(json, "tiers") is { } tiers) reply = reply with { Tiers = TiersOf(tiers) };
        return reply;
    }

    private static SearchHit HitOf(JsonElement json) => new()
    {
        SystemId = TextOf(json, "system_id"),
        ConversationId = TextOf(json, "conversation_id"),
        MessageId = TextOf(json, "message_id"),
        Role = TextOf(json, "role"),
        Author = Given(json, "author")?.GetString(),
        Timestamp = Given(json, "timestamp")?.GetDateTimeOffset() ?? default,
        Score = Given(json, "score")?.GetSingle() ?? 0,
        Tier = TextOf(json, "tier"),
        Snippet = TextOf(json, "snippet"),
        Highlights = HighlightsOf(Required(json, "highlights")),
        Content = Given(json, "content")?.GetString(),
        Context = Given(json, "context")?.Deserialize<HitContext>(ContractJson.Options),
        Duplicates = Given(json, "duplicates") is { } duplicates ? DuplicatesOf(duplicates) : null,
        Explain = Given(json, "explain")?.Deserialize<ScoreParts>(ContractJson.Options),
    };

    private static Highlight[] HighlightsOf(JsonElement json)
    {
        var highlights = new Highlight[json.GetArrayLength()];
        for (var i = 0; i < highlights.Length; i++)
            highlights[i] = new Highlight(WholeOf(json[i], "start") ?? 0, WholeOf(json[i], "end") ?? 0);
        return highlights;
    }

    private static Duplicates DuplicatesOf(JsonElement json) =>
        new(WholeOf(json, "count") ?? 0, ListOf(Required(json, "places"), place => new DuplicatePlace(
            TextOf(place, "system_id"), TextOf(place, "conversation_id"), TextOf(place, "message_id"),
            Given(place, "timestamp")?.GetDateTimeOffset() ?? default)));

    private static Dictionary<string, TierOutcome> TiersOf(JsonElement json)
    {
        var tiers = new Dictionary<string, TierOutcome>();
        foreach (var tier in json.EnumerateObject())
            tiers[tier.Name] = new TierOutcome(
                Given(tier.Value, "took_ms")?.GetDouble() ?? 0, WholeOf(tier.Value, "segments"), WholeOf(tier.Value, "messages"));
        return tiers;
    }

    private static Understood UnderstoodOf(JsonElement json) =>
        new(TextsOf(Required(json, "authors")), Given(json, "from")?.GetDateTimeOffset(), Given(json, "to")?.GetDateTimeOffset())
        {
            Required = Given(json, "required") is { } required ? TextsOf(required) : null,
            Excluded = Given(json, "excluded") is { } excluded ? TextsOf(excluded) : null,
        };

    private static T[] ListOf<T>(JsonElement json, Func<JsonElement, T> one) where T : class
    {
        var list = new T[json.GetArrayLength()];
        for (var i = 0; i < list.Length; i++) list[i] = one(json[i]);
        return list;
    }

    private static string[] TextsOf(JsonElement json) => ListOf(json, text => text.GetString()!);

    private static string TextOf(JsonElement json, string name) => Required(json, name).GetString()!;

    private static int? WholeOf(JsonElement json, string name) => Given(json, name)?.GetInt32();

    /// <summary>A field that is there and not null.</summary>
    private static JsonElement? Given(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement Required(JsonElement json, string name) =>
        Given(json, name) ?? throw new JsonException($"the answer to a search has no {name}");
}
