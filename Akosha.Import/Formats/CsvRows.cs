using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;
using nietras.SeparatedValues;

namespace Akosha.Import.Formats;

/// <summary>Rows of a CSV file, each a message, by the names of its columns (<see cref="CsvMapping"/>).</summary>
internal sealed class CsvRows : ImportFormat
{
    private const int MostHeld = 10_000; // messages

    private static readonly string[] Contents = ["content", "text", "message", "body"];
    private static readonly string[] Conversations =
        ["conversation_id", "conversation", "thread_id", "thread", "session_id", "session", "chat_id", "channel"];
    private static readonly string[] RoleNames = ["role", "sender_type", "speaker"], IdNames = ["id", "message_id", "uuid"];
    private static readonly string[] Authors = ["author", "user", "username", "name", "sender", "from"];
    private static readonly string[] Times = ["timestamp", "time", "created_at", "date", "sent_at"];

    public override string Name => "csv";

    public override bool Recognises(Source source, Sample sample) =>
        Path.GetExtension(source.FileName).ToUpperInvariant() is ".CSV" or ".TSV";

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        using var text = new StreamReader(source.Open(), Encoding.UTF8);
        using var rows = Sep.Reader(options => options with
        {
            Unescape = true,
            DisableColCountCheck = true,
            CultureInfo = CultureInfo.InvariantCulture,
        }).From(text);
        var columns = new Columns(rows.Header, context.Csv);
        if (columns.Content is null)
        {
            context.Findings.Lost("a CSV file without a column of what was said; name it in the mapping", source.Name);
            yield break;
        }
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var file = Path.ChangeExtension(source.Name, null);
        for (var held = 0; Next(rows, columns, source, context, out var row);)
        {
            cancellation.ThrowIfCancellationRequested();
            if (row is not { } found) continue;
            if (++held > MostHeld)
            {
                foreach (var draft in drafts.Values)
                    if (draft.End() is { } conversation) yield return conversation;
                drafts.Clear();
                held = 1;
            }
            var id = found.Conversation ?? file;
            if (!drafts.TryGetValue(id, out var own)) drafts[id] = own = context.Begin(id);
            if (own.Add(found.Message, found.Place) is { } piece) yield return piece;
        }
        foreach (var draft in drafts.Values)
            if (draft.End() is { } conversation) yield return conversation;
    }

    private static bool Next(
        SepReader rows, Columns columns, Source source, ImportContext context,
        out (string? Conversation, MessageRequest Message, string Place)? found)
    {
        found = null;
        try
        {
            if (!rows.MoveNext()) return false;
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            context.Findings.Lost("CSV that breaks, and all after it", source.Name);
            return false;
        }
        var row = rows.Current;
        var place = source.Line(row.LineNumberFrom);
        if (Text(row, columns.Content) is not { } content)
        {
            context.Findings.LeftOut("an empty message", place);
            return true;
        }
        var role = Text(row, columns.Role)?.ToLowerInvariant() switch
        {
            "assistant" or "ai" or "bot" or "agent" => "assistant",
            "system" or "developer" => "system",
            "tool" or "function" => "tool",
            _ => "user",
        };
        found = (Text(row, columns.Conversation), new MessageRequest(role)
        {
            // A row without an id is known by its place: rows are added at the end.
            Id = Text(row, columns.Id) ?? $"row-{row.RowIndex}",
            Author = Text(row, columns.Author),
            Content = Json.Of(content),
            Timestamp = Text(row, columns.Time) is { } time ? Json.OfText(time) : null,
        }, place);
        return true;
    }

    private static string? Text(SepReader.Row row, int? column) =>
        column is { } index && index < row.ColCount && row[index].ToString() is { Length: > 0 } text ? text : null;

    private sealed class Columns(SepReaderHeader header, CsvMapping mapping)
    {
        public int? Content { get; } = Find(header, mapping.Content, Contents);

        public int? Conversation { get; } = Find(header, mapping.Conversation, Conversations);

        public int? Role { get; } = Find(header, mapping.Role, RoleNames);

        public int? Id { get; } = Find(header, mapping.Id, IdNames);

        public int? Author { get; } = Find(header, mapping.Author, Authors);

        public int? Time { get; } = Find(header, mapping.Time, Times);

        private static int? Find(SepReaderHeader header, string? named, string[] usual)
        {
            foreach (var name in named is null ? usual : [named])
                for (var i = 0; i < header.ColNames.Count; i++)
                    if (header.ColNames[i].Trim('\uFEFF', ' ').Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
            return null;
        }
    }
}
