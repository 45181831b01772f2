using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Searches;

namespace Akosha.Client.Http;

/// <summary>
/// Writes a search as <see cref="ContractJson.Options"/> do, field by field: a program that asks once has its answer a third sooner
/// than if what the types are had to be found out first. What the generator of System.Text.Json makes of them gains a third of
/// that: it needs generic types over values, which cannot be compiled ahead. What is seldom asked for is left to the options.
/// </summary>
internal static class SearchRequestJson
{
    /// <summary>The body of a search.</summary>
    public static byte[] Write(SearchRequest request)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("query", request.Query);
            json.WriteString("syntax", Name(request.Syntax));
            Write(json, "must", request.Must);
            Write(json, "must_not", request.MustNot);
            Write(json, "phrases", request.Phrases);
            json.WriteNumber("limit", request.Limit);
            if (request.Offset != 0) json.WriteNumber("offset", request.Offset);
            Write(json, "cursor", request.Cursor);
            json.WriteString("mode", Name(request.Mode));
            json.WriteString("group_by", Name(request.GroupBy));
            if (request.Collapse is { } collapse) json.WriteBoolean("collapse", collapse);
            WriteFilter(json, request);
            if (request.Now is { } now) json.WriteString("now", now);
            Write(json, "time_zone", request.TimeZone);
            Write(json, "locale", request.Locale);
            json.WriteString("sort", Name(request.Sort));
            json.WriteBoolean("content", request.Content);
            if (request.Context is { } context) WriteContext(json, context);
            json.WriteBoolean("interpret", request.Interpret);
            if (request.MinScore is { } score) json.WriteNumber("min_score", score);
            json.WriteBoolean("explain", request.Explain);
            if (request.AtLeast is { } version) json.WriteNumber("at_least", version);
            json.WriteEndObject();
        }
        return body.ToArray();
    }

    private static void WriteFilter(Utf8JsonWriter json, SearchRequest request)
    {
        Write(json, "system_ids", request.SystemIds);
        Write(json, "conversation_ids", request.ConversationIds);
        Write(json, "authors", request.Authors);
        Write(json, "roles", request.Roles);
        if (request.From is { } from) json.WriteString("from", from);
        if (request.To is { } to) json.WriteString("to", to);
        if (request.Metadata is { } metadata)
        {
            json.WritePropertyName("metadata");
            JsonSerializer.Serialize(json, metadata, ContractJson.Options);
        }
        Write(json, "tiers", request.Tiers);
    }

    private static void WriteContext(Utf8JsonWriter json, ContextRequest context)
    {
        json.WriteStartObject("context");
        json.WriteNumber("before", context.Before);
        json.WriteNumber("after", context.After);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null) return;
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string Name(SearchSyntax syntax) => syntax switch
    {
        SearchSyntax.Operators => "operators",
        SearchSyntax.Prefix => "prefix",
        _ => "plain",
    };

    private static string Name(SearchMode mode) => mode switch
    {
        SearchMode.Lexical => "lexical",
        SearchMode.Semantic => "semantic",
        _ => "hybrid",
    };

    private static string Name(SearchGrouping grouping) => grouping == SearchGrouping.Message ? "message" : "conversation";

    private static string Name(SearchOrder order) => order == SearchOrder.Time ? "time" : "score";
}
