using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// Reads messages that are events each, as conventions had them before 1.37: <c>gen_ai.user.message</c>, <c>gen_ai.choice</c> and
/// their like, with the message in the body of a record, in <c>gen_ai.event.content</c>, or spread over attributes.
/// </summary>
internal static class EventMessages
{
    private const string Prompt = "gen_ai.content.prompt", Completion = "gen_ai.content.completion";

    private static readonly string[] Fields =
        ["role", "content", "id", "name", "message", "tool_calls", "tool_call_id", "finish_reason"];

    /// <summary>True for an event that is a message of the history.</summary>
    public static bool IsGiven(string name) => RoleOf(name) is not null || name == Prompt;

    /// <summary>True for an event that is an answer of the model.</summary>
    public static bool IsAnswer(string name) => name is "gen_ai.choice" or Completion;

    /// <summary>Reads the message of an event; its time is that of the event.</summary>
    public static void Read(SignalEvent happened, List<SaidMessage> into)
    {
        var before = into.Count;
        var role = IsAnswer(happened.Name) ? SaidRoles.Assistant : RoleOf(happened.Name) ?? Roles.User;
        MessageReader.Read(Content(happened), role, into);
        for (var i = before; i < into.Count; i++) into[i].Time = happened.Time;
    }

    private static JsonElement Content(SignalEvent happened)
    {
        var attributes = happened.Attributes;
        var plain = happened.Name is Prompt ? "gen_ai.prompt" : happened.Name is Completion ? "gen_ai.completion" : null;
        if (plain is not null && attributes.Json(plain) is { } said) return said;
        if (happened.Body is { ValueKind: JsonValueKind.String } text) return TextOrJson.Parse(JsonText.Of(text));
        if (happened.Body is { ValueKind: JsonValueKind.Object } body) return body;
        if (attributes.Json("gen_ai.event.content") is { } content) return content;
        var message = new JsonObject();
        foreach (var name in Fields)
            if (attributes.Raw(name) is { } value) message[name] = JsonNode.Parse(value.GetRawText());
        return message.Count == 0 ? default : JsonSerializer.SerializeToElement(message);
    }

    private static string? RoleOf(string name) => name switch
    {
        "gen_ai.system.message" => SaidRoles.System,
        "gen_ai.user.message" => Roles.User,
        "gen_ai.assistant.message" => SaidRoles.Assistant,
        "gen_ai.tool.message" => Roles.Tool,
        _ => null,
    };
}
