using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// Sessions of Claude Code: <c>projects/&lt;path&gt;/&lt;session&gt;.jsonl</c> and <c>agent-*.jsonl</c>, one record a line that
/// names the one before it. What agents do aside becomes conversations of its own, forked from the session; summaries become
/// titles, also those that stand in another file; records about the session rather than of it are left out.
/// </summary>
internal sealed class ClaudeCode : ImportFormat
{
    private const string AgentPrefix = "agent-";
    private const int MostTitleFiles = 5_000, MostTitleLines = 200;

    public override string Name => "claude-code";

    public override bool Recognises(Source source, Sample sample) => sample.Has("sessionId", "parentUuid") || sample.Lines.Any(line =>
        (line.Text("sessionId") is not null && line.Text("type") is not null && (line.Get("uuid") ?? line.Get("cwd")) is not null)
        || (line.Text("type") == "summary" && line.Text("leafUuid") is not null));

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = new Session(source, context, TitlesBeside(source));
        await foreach (var (line, record) in JsonLines.ReadAsync(source, context.Findings, cancellation))
            if (session.Take(record, source.Line(line)) is { } piece) yield return piece;
        foreach (var conversation in session.End()) yield return conversation;
    }

    /// <summary>
    /// The titles that other files of the folder give, by the last record of what they are of: they stand at the start.
    /// </summary>
    private static Dictionary<string, string> TitlesBeside(Source source)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Path.GetDirectoryName(source.Path) is not { } folder || source.Name.Contains('!', StringComparison.Ordinal))
            return titles;
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl").Take(MostTitleFiles))
            try
            {
                foreach (var line in File.ReadLines(file).Take(MostTitleLines))
                {
                    if (!line.Contains("\"summary\"", StringComparison.Ordinal)) break;
                    using var document = JsonDocument.Parse(line);
                    if (document.RootElement is var record && record.Text("leafUuid") is { } leaf
                        && record.Text("summary") is { } title) titles[leaf] = title;
                }
            }
            catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
            {
                // It is read, and told of, when its turn comes.
            }
        return titles;
    }

    private sealed class Session(Source source, ImportContext context, Dictionary<string, string> titles)
    {
        private readonly Dictionary<string, Draft> _drafts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _branchOf = new(StringComparer.Ordinal);
        private readonly string _file = Path.GetFileNameWithoutExtension(source.FileName);
        private string? _titled;

        public ConversationRequest? Take(JsonElement record, string place)
        {
            var type = record.Text("type");
            switch (type)
            {
                case "summary" when record.Text("leafUuid") is { } leaf && record.Text("summary") is { } title:
                    titles[leaf] = title;
                    return null;
                case "custom-title" or "ai-title" when record.Text("customTitle", "aiTitle", "title") is { } title:
                    if (type == "custom-title" || _titled is null) _titled = title;
                    return null;
                case "user" or "assistant" or "system":
                    break;
                default:
                    context.Findings.LeftOut($"a record of the type {Shown(type)}", place);
                    return null;
            }
            if (record.Is("isMeta") || type == "system")
            {
                context.Findings.LeftOut("a record about the session", place);
                return null;
            }
            if (record.Get("message") is not { } message || message.Get("content") is not { } content)
            {
                context.Findings.Lost("a record without a message", place);
                return null;
            }
            var draft = DraftOf(record);
            return draft.Add(Request(record, type, message, content), place);
        }

        public IEnumerable<ConversationRequest> End()
        {
            foreach (var draft in _drafts.Values)
                if (draft.End() is { } conversation) yield return conversation;
        }

        /// <summary>
        /// The conversation of a record: the session, or what an agent does aside, told by where its first record is.
        /// </summary>
        private Draft DraftOf(JsonElement record)
        {
            var session = record.Text("sessionId") ?? _file;
            var uuid = record.Text("uuid");
            var parent = record.Text("parentUuid");
            string? branch = null;
            if (record.Text("agentId") is { } agent && (record.Is("isSidechain") || IsAgentFile))
                branch = $"{AgentPrefix}{agent}";
            else if (IsAgentFile) branch = _file;
            else if (record.Is("isSidechain"))
                branch = parent is not null && _branchOf.TryGetValue(parent, out var before)
                    ? before : $"sidechain-{uuid ?? parent}";
            if (uuid is not null && branch is not null) _branchOf[uuid] = branch;
            var id = branch is null ? session : $"{session}.{branch}";
            if (!_drafts.TryGetValue(id, out var draft))
            {
                _drafts[id] = draft = context.Begin(id);
                if (branch is not null) draft.Parent = session;
            }
            if (branch is null) draft.Title = _titled ?? draft.Title;
            if (uuid is not null && titles.TryGetValue(uuid, out var title)) draft.Title = title;
            draft.Note("cwd", record.Text("cwd"));
            draft.Note("git_branch", record.Text("gitBranch"));
            draft.Note("version", record.Text("version"));
            return draft;
        }

        private bool IsAgentFile => _file.StartsWith(AgentPrefix, StringComparison.Ordinal);

        private static MessageRequest Request(JsonElement record, string type, JsonElement message, JsonElement content)
        {
            var isCompaction = record.Is("isCompactSummary");
            var role = message.Text("role") ?? type;
            if (isCompaction) role = "system";
            else if (role is not ("user" or "assistant")) role = type;
            if (role == "user" && content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0
                && content.EnumerateArray().All(part => part.Text("type") == "tool_result")) role = Roles.Tool;
            var metadata = new Dictionary<string, MetadataValue>();
            if (message.Text("model") is { } model) metadata["model"] = MetadataValue.Of(model);
            if (isCompaction) metadata["kind"] = MetadataValue.Of("compaction");
            return new MessageRequest(role)
            {
                Id = record.Text("uuid") ?? message.Text("id"),
                Content = content,
                Timestamp = record.Time("timestamp"),
                Metadata = metadata.Count > 0 ? metadata : null,
            };
        }

        private static string Shown(string? type) => type is { Length: < 40 } ? $"'{type}'" : "unknown";
    }
}
