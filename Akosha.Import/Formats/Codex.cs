using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// Sessions of Codex: <c>sessions/YYYY/MM/DD/rollout-…-&lt;id&gt;.jsonl</c>, records with a type and a payload, and before
/// those the items themselves, one a line. What the model was given and gave is taken; events repeat it, and are left out, as
/// is what is about the session.
/// </summary>
internal sealed class Codex : ImportFormat
{
    private static readonly string[] Boilerplate =
    [
        "<environment_context>", "<user_instructions>", "<permissions instructions>", "# AGENTS.md instructions",
        "<turn_aborted>",
    ];

    public override string Name => "codex";

    public override bool Recognises(Source source, Sample sample) => sample.Lines.Any(line =>
        (line.Get("payload") is { ValueKind: JsonValueKind.Object }
            && line.Text("type") is "session_meta" or "response_item" or "event_msg" or "turn_context")
        || (line.Text("record_type") == "state" && source.FileName.StartsWith("rollout-", StringComparison.Ordinal))
        || (line.Text("id") is not null && line.Get("instructions") is not null && line.Text("timestamp") is not null
            && line.Get("messages") is null));

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = new Session(source, context);
        await foreach (var (line, record) in JsonLines.ReadAsync(source, context.Findings, cancellation))
            if (session.Take(record, line) is { } piece) yield return piece;
        if (session.End() is { } conversation) yield return conversation;
    }

    private sealed class Session(Source source, ImportContext context)
    {
        private readonly Dictionary<string, string> _nameOfCall = new(StringComparer.Ordinal);
        private Draft? _draft;
        private DateTimeOffset? _at;
        private string? _model;

        public ConversationRequest? Take(JsonElement record, long line)
        {
            _at = record.Time("timestamp") ?? _at;
            var type = record.Text("type");
            var place = source.Line(line);
            switch (type)
            {
                case "session_meta" when record.Get("payload") is { } about:
                    Begin(about);
                    return null;
                case "turn_context":
                    _model = record.Get("payload")?.Text("model") ?? _model;
                    return null;
                case "response_item" when record.Get("payload") is { } item:
                    return Add(item, line);
                case null when record.Text("id") is not null && record.Text("timestamp") is not null:
                    Begin(record);
                    return null;
                case null or "event_msg" or "compacted" or "session_meta" or "response_item":
                    context.Findings.LeftOut("a record that repeats others, or is about the session", place);
                    return null;
                default: // an item as it was written before there were payloads
                    return Add(record, line);
            }
        }

        public ConversationRequest? End() => _draft?.End();

        private Draft Current => _draft ??= context.Begin(IdOf(source.FileName));

        private void Begin(JsonElement about)
        {
            // A session that was forked has the head of the other after its own.
            if (_draft is not null) return;
            _draft = context.Begin(about.Text("id") ?? IdOf(source.FileName));
            _draft.Parent = about.Text("forked_from_id", "parent_thread_id");
            _draft.Note("cwd", about.Text("cwd"));
            _draft.Note("version", about.Text("cli_version"));
            _draft.Note("git_branch", about.Get("git")?.Text("branch"));
        }

        private ConversationRequest? Add(JsonElement item, long line)
        {
            var place = source.Line(line);
            if (Request(item, place) is not { } message) return null;
            return Current.Add(message with
            {
                Id = $"line-{line}", // lines are only ever added
                Timestamp = item.Time("timestamp") ?? _at,
                Metadata = _model is { } model && message.Role == "assistant"
                    ? new Dictionary<string, MetadataValue> { ["model"] = MetadataValue.Of(model) } : null,
            }, place);
        }

        private MessageRequest? Request(JsonElement item, string place)
        {
            switch (item.Text("type"))
            {
                case "message" when item.Text("role") is { } role && item.Get("content") is { } content:
                    if (role == "user" && IsBoilerplate(content))
                    {
                        context.Findings.LeftOut("what Codex itself tells the model", place);
                        return null;
                    }
                    return new MessageRequest(role is "user" or "assistant" or "developer" or "system" ? role : "assistant")
                    {
                        Content = content,
                    };
                case "function_call" or "custom_tool_call" or "local_shell_call":
                    return Call(item);
                case "function_call_output" or "custom_tool_call_output":
                    var call = item.Text("call_id");
                    return new MessageRequest(Roles.Tool)
                    {
                        Content = Output(item.Get("output")),
                        ToolCallId = call,
                        Name = call is not null ? _nameOfCall.GetValueOrDefault(call) : null,
                    };
                case "reasoning":
                    context.Findings.LeftOut("what the model thought", place);
                    return null;
                default:
                    context.Findings.LeftOut("an item of another kind", place);
                    return null;
            }
        }

        private MessageRequest Call(JsonElement item)
        {
            var id = item.Text("call_id", "id") ?? "";
            var name = item.Text("name") ?? "shell";
            _nameOfCall[id] = name;
            var arguments = item.Text("arguments", "input") ?? item.Get("action")?.GetRawText() ?? "{}";
            return new MessageRequest("assistant")
            {
                ToolCalls = JsonSerializer.SerializeToElement(
                    new[] { new { id, type = "function", function = new { name, arguments } } }),
            };
        }

        /// <summary>A text, or an object of its content and more, also as a text.</summary>
        private static JsonElement Output(JsonElement? output) => output switch
        {
            { ValueKind: JsonValueKind.String } text => text,
            { } value when value.Text("content", "output") is { } inner => Json.Of(inner),
            { ValueKind: JsonValueKind.Array } parts => parts,
            { } value => Json.Of(value.GetRawText()),
            null => Json.Of(""),
        };

        private static bool IsBoilerplate(JsonElement content) => content.ValueKind == JsonValueKind.Array
            && content.EnumerateArray().All(part => part.Text("text") is { } text
                && Boilerplate.Any(start => text.AsSpan().TrimStart().StartsWith(start, StringComparison.Ordinal)));

        /// <summary>The id at the end of the name of a file: <c>rollout-2026-01-31T10-00-00-ID.jsonl</c>.</summary>
        private static string IdOf(string file)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            return name.Length > 36 && Guid.TryParse(name.AsSpan(name.Length - 36), out var id) ? id.ToString() : name;
        }
    }
}
