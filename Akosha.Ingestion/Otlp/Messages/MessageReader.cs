using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// Reads messages out of JSON: with <c>parts</c> as OpenTelemetry has them, or with <c>content</c> as clients of OpenAI and
/// Anthropic do. A result of a tool becomes a message of its own, since each call has its own.
/// </summary>
internal static class MessageReader
{
    /// <summary>What a message has one of; an object without is what a model gave that was asked for JSON.</summary>
    private static readonly string[] Known =
        ["role", "parts", "content", "text", "tool_calls", "function_call", "tool_call_id"];

    /// <summary>Reads one message, a list of them, or the parts of one.</summary>
    /// <param name="value">The JSON.</param>
    /// <param name="role">The role of what names none.</param>
    /// <param name="into">Takes the messages.</param>
    public static void Read(JsonElement value, string role, List<SaidMessage> into)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when IsOfParts(value):
                ReadMessage(default, value, role, into);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Read(item, role, into);
                break;
            case JsonValueKind.String:
                ReadMessage(default, value, role, into);
                break;
            case JsonValueKind.Object:
                ReadObject(value, role, into);
                break;
        }
    }

    private static void ReadObject(JsonElement value, string role, List<SaidMessage> into)
    {
        if (JsonValue.Find(value, "messages") is { ValueKind: JsonValueKind.Array } messages) Read(messages, role, into);
        else if (JsonValue.Find(value, "choices") is { ValueKind: JsonValueKind.Array } choices)
            Read(choices, SaidRoles.Assistant, into);
        else if (JsonValue.Find(value, "message") is { } message)
        {
            // A choice: a message, and why the model stopped.
            var before = into.Count;
            if (message.ValueKind == JsonValueKind.String) message = TextOrJson.Parse(JsonText.Of(message));
            Read(message, role, into);
            if (into.Count > before) into[^1].FinishReason ??= JsonValue.Text(value, "finish_reason");
        }
        else if (JsonValue.Find(value, Known) is not null)
            ReadMessage(value, JsonValue.Find(value, "parts", "content", "text") ?? default, role, into);
        else if (JsonValue.Find(value, "finish_reason", "index") is null) // of a choice whose message was not recorded
            ReadMessage(default, JsonSerializer.SerializeToElement(CanonicalJson.Of(value)), role, into);
    }

    private static void ReadMessage(JsonElement holder, JsonElement content, string role, List<SaidMessage> into)
    {
        role = SaidRoles.Of(JsonValue.Text(holder, "role"), role);
        var name = JsonValue.Text(holder, "name") is { } given && FieldRules.Printable(given) is null ? given : null;
        if (role == Roles.Tool && !HasResults(content))
        {
            if (content.ValueKind == JsonValueKind.Undefined) return;
            into.Add(PartReader.Result(JsonValue.Text(holder, "tool_call_id", "id"), content, name));
            return;
        }
        var message = new SaidMessage(role)
        {
            Author = role == Roles.Tool ? null : name,
            FinishReason = JsonValue.Text(holder, "finish_reason"),
        };
        var results = new List<SaidMessage>();
        var place = into.Count;
        PartReader.Read(content, message, results);
        foreach (var call in Calls(holder)) PartReader.AddCall(call, message);
        into.AddRange(results);
        if (message.IsEmpty) return; // what was said was not recorded, or it was a result alone
        // What a model says comes before the results that stand with it; what a person says, after them.
        into.Insert(role == SaidRoles.Assistant ? place : into.Count, message);
    }

    private static IEnumerable<JsonElement> Calls(JsonElement holder)
    {
        if (JsonValue.Find(holder, "function_call") is { } one) yield return one;
        if (JsonValue.Find(holder, "tool_calls") is not { } calls) yield break;
        if (calls.ValueKind == JsonValueKind.String) calls = TextOrJson.Parse(JsonText.Of(calls));
        if (calls.ValueKind != JsonValueKind.Array) yield break;
        foreach (var call in calls.EnumerateArray()) yield return call;
    }

    private static bool IsOfParts(JsonElement list)
    {
        var any = false;
        foreach (var item in list.EnumerateArray())
        {
            if (JsonValue.Find(item, "type") is null) return false;
            if (JsonValue.Find(item, "role", "parts", "message") is not null) return false;
            any = true;
        }
        return any;
    }

    private static bool HasResults(JsonElement content) => content.ValueKind == JsonValueKind.Array
        && content.EnumerateArray().Any(part => PartReader.IsResult(JsonValue.Text(part, "type")));
}
