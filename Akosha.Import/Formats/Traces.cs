using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// Traces of calls of models. Each call was given the history before it, so that messages come many times: a message is known
/// by what it says and by how many that say the same stand before it, and is taken once, at the earliest time at which it came.
/// For that a file is read twice: exports begin with the newest.
/// </summary>
internal abstract class Traces : ImportFormat
{
    /// <summary>The call that a record tells of; null if it tells of something else, which is counted.</summary>
    protected abstract Run? RunOf(JsonElement record, Findings findings, string place);

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (place, record) in MessageArrays.ItemsAsync(source, new Findings(), cancellation))
            if (RunOf(record, new Findings(), place) is { } run)
                foreach (var (id, _, time) in Messages(run))
                    if (!times.TryGetValue(Key(run, id), out var known) || time < known) times[Key(run, id)] = time;
        await foreach (var (place, record) in MessageArrays.ItemsAsync(source, context.Findings, cancellation))
        {
            if (RunOf(record, context.Findings, place) is not { } run) continue;
            var draft = context.Begin(run.Conversation);
            foreach (var (id, message, _) in Messages(run))
            {
                // What is left of the times has not been sent.
                if (!times.Remove(Key(run, id), out var time)) continue;
                var at = time == long.MaxValue ? (DateTimeOffset?)null : new DateTimeOffset(time, TimeSpan.Zero);
                if (draft.Add(message with { Id = id, Timestamp = at }, place) is { } piece) yield return piece;
            }
            draft.Note("model", run.Model);
            if (draft.End() is { } conversation) yield return conversation;
        }
    }

    private static string Key(Run run, string id) => Ids.Made($"{run.Conversation}\n{id}");

    private static IEnumerable<(string Id, MessageRequest Message, long Time)> Messages(Run run)
    {
        var equal = new Dictionary<string, int>(StringComparer.Ordinal);
        var start = run.Start ?? run.End;
        foreach (var message in run.Given.Select(Message)) yield return Told(message, start);
        foreach (var message in run.Came.Select(Message)) yield return Told(message, run.End ?? start);

        (string, MessageRequest, long) Told(MessageRequest message, DateTimeOffset? time)
        {
            var content = message.Content?.GetRawText();
            var calls = message.ToolCalls?.GetRawText();
            var said = $"{message.Role}\n{content}\n{calls}\n{message.ToolCallId}";
            var earlier = equal[said] = equal.GetValueOrDefault(said) + 1;
            return (Ids.Made($"{earlier}\n{said}"), message, time?.UtcTicks ?? long.MaxValue);
        }
    }

    /// <summary>
    /// A message as the clients of OpenAI and Anthropic have it, or as LangChain does: with a type in place of a role, within
    /// <c>kwargs</c> or <c>data</c>.
    /// </summary>
    private static MessageRequest Message(JsonElement given)
    {
        if (given.ValueKind == JsonValueKind.String) return new MessageRequest("user") { Content = given };
        var inner = given.Get("kwargs") ?? given.Get("data") ?? given.Get("message") ?? given;
        var kind = given.Text("role") ?? inner.Text("role") ?? ClassOf(given) ?? inner.Text("type") ?? given.Text("type")
            ?? "user";
        var calls = inner.Get("tool_calls") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
            ? list : inner.Get("additional_kwargs")?.Get("tool_calls");
        return new MessageRequest(RoleOf(kind))
        {
            Name = inner.Text("name"),
            Content = inner.Get("content") ?? (inner.Get("text") is { } text ? text : null),
            ToolCalls = calls is { } made ? Calls(made) : null,
            ToolCallId = inner.Text("tool_call_id"),
        };
    }

    private static string? ClassOf(JsonElement given) =>
        given.Items("id").LastOrDefault() is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    private static string RoleOf(string kind) => kind.ToUpperInvariant() switch
    {
        "ASSISTANT" or "AI" or "AIMESSAGE" or "AIMESSAGECHUNK" or "MODEL" => "assistant",
        "SYSTEM" or "DEVELOPER" or "SYSTEMMESSAGE" => "system",
        "TOOL" or "FUNCTION" or "TOOLMESSAGE" or "FUNCTIONMESSAGE" => "tool",
        _ => "user",
    };

    /// <summary>Calls as OpenAI has them; LangChain's have name and arguments beside each other.</summary>
    private static JsonElement Calls(JsonElement calls)
    {
        if (calls.ValueKind != JsonValueKind.Array || calls.EnumerateArray().All(call => call.Get("function") is not null))
            return calls;
        return JsonSerializer.SerializeToElement(calls.EnumerateArray().Select(call => new
        {
            id = call.Text("id") ?? "",
            type = "function",
            function = new { name = call.Text("name") ?? "", arguments = call.Get("args")?.GetRawText() ?? "{}" },
        }));
    }
}
