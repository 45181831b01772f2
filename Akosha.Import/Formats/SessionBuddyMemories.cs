using System.Runtime.CompilerServices;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;
using Akosha.Import.SessionBuddy;

namespace Akosha.Import.Formats;

/// <summary>
/// What Session-Buddy remembers: its DuckDB database, alone or in an upload, where it may be compressed without its name saying
/// so, and the <c>memories.json</c> of an upload. Rows of a session are a conversation, others are one each. An upload goes to
/// the system of its path, and is read when all of it is there.
/// </summary>
internal sealed class SessionBuddyMemories : ImportFormat
{
    private const string DatabaseEnding = ".duckdb";

    public override string Name => "session-buddy";

    public override bool Recognises(Source source, Sample sample) =>
        source.FileName.EndsWith(DatabaseEnding, StringComparison.OrdinalIgnoreCase)
        || (source.FileName == Upload.Memories && sample.Has("conversations"))
        || (source.FileName == Upload.Manifest && Upload.Of(source.Path) is not null);

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (source.FileName == Upload.Manifest) yield break;
        var upload = source.Entry is null ? Upload.Of(source.Path) : Upload.Of(source.Entry);
        if (upload is not null)
        {
            if (source.Entry is null) Upload.RequireWhole(Path.GetDirectoryName(source.Path)!);
            if (!context.IsSystemGiven) context = context with { SystemId = Ids.System(upload.SystemId) };
        }
        var rows = source.FileName == Upload.Memories ? MemoriesAsync(source, upload, context.Findings, cancellation)
            : RowsAsync(source, context.Findings, cancellation);
        await foreach (var conversation in GroupedAsync(source, rows, context)) yield return conversation;
    }

    private static async IAsyncEnumerable<ConversationRequest> GroupedAsync(
        Source source, IAsyncEnumerable<MemoryRow> rows, ImportContext context)
    {
        Draft? draft = null;
        string? current = null;
        await foreach (var row in rows)
        {
            var conversation = row.ConversationId ?? row.Id;
            if (draft is null || conversation != current)
            {
                if (draft?.End() is { } whole) yield return whole;
                draft = context.Begin(conversation);
                current = conversation;
            }
            draft.Note("project", row.Project);
            if (draft.Add(row.Message(), source.At($"row {row.Id}")) is { } piece) yield return piece;
        }
        if (draft?.End() is { } last) yield return last;
    }

    private static async IAsyncEnumerable<MemoryRow> MemoriesAsync(
        Source source, Upload? upload, Findings findings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (place, item) in JsonItems.ReadAsync(source, findings, cancellation))
            yield return new MemoryRow(
                item.Text("id") ?? $"{upload?.UploadId ?? source.Name}_{place}", null, item.Text("content") ?? "",
                item.Time("timestamp", "created_at"))
            {
                Known = item.Get("metadata"),
                Columns = [("source", item.Text("source"))],
            };
    }

    private static async IAsyncEnumerable<MemoryRow> RowsAsync(
        Source source, Findings findings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var file = await LocalFile.OfAsync(source, cancellation);
        using var database = new MemoryDatabase(file.Path);
        var tables = database.Tables();
        if (tables.Count == 0) findings.LeftOut("a database without conversations", source.Name);
        foreach (var row in tables.SelectMany(database.Rows))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
