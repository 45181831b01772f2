using System.Text.Json;
using Akosha.Import.SessionBuddy;
using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using DuckDB.NET.Data;

namespace Akosha.Ingestion.Importing;

/// <summary>
/// Imports what Session-Buddy has uploaded, each upload once: that it was done is kept beside the lake. Ids are those of
/// Session-Buddy, so that an upload that was cut off, or holds what one before it held, stores nothing twice.
/// </summary>
internal sealed partial class SessionBuddyJob(
    ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers, UploadSource uploads, UploadIntake intake)
    : MaintenanceJob(store, lake, time, loggers)
{
    public const string JobName = "session-buddy";

    private const string Marks = "imports/session-buddy/";
    // Other jobs wait meanwhile.
    private const int MostUploads = 16;

    private readonly ILogger _logger = loggers.CreateLogger<SessionBuddyJob>();

    public override string Name => JobName;

    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var mark in Store.ListAsync(Marks, "", cancellation)) done.Add(mark.Name);
        var taken = 0;
        await foreach (var upload in uploads.FindAsync(cancellation))
        {
            var mark = $"{Marks}{UploadSource.MarkOf(upload)}.json";
            if (done.Contains(mark)) continue;
            progress.Expect(1);
            var isTaken = await TakeAsync(upload, mark, cancellation);
            progress.Advance(1, isTaken ? 1 : 0);
            if (isTaken && ++taken == MostUploads) return;
        }
    }

    private async Task<bool> TakeAsync(FoundUpload upload, string mark, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("akosha-upload-").FullName;
        try
        {
            await uploads.FetchAsync(upload, folder, cancellation);
            var messages = await intake.TakeAsync(folder, upload, cancellation);
            await MarkAsync(mark, messages, null, cancellation);
            Log.Imported(_logger, upload.UploadId, messages);
            return true;
        }
        catch (UnfinishedException error)
        {
            Log.Unfinished(_logger, upload.UploadId, error.Message);
            return false;
        }
        // What is whole and broken does not mend itself.
        catch (Exception error) when (error is DuckDBException or InvalidDataException)
        {
            await MarkAsync(mark, 0, error.Message, cancellation);
            Log.Broken(_logger, error, upload.UploadId);
            return true;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task MarkAsync(string mark, int messages, string? problem, CancellationToken cancellation) => Store.PutAsync(
        mark, JsonSerializer.SerializeToUtf8Bytes(new { imported_at = Time.GetUtcNow(), messages, problem }), cancellation);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "UploadImported",
            Message = "The upload {Upload} of Session-Buddy is imported: {Messages} messages")]
        public static partial void Imported(ILogger logger, string upload, int messages);

        [LoggerMessage(Level = LogLevel.Debug, EventName = "UploadUnfinished", Message = "The upload {Upload} is left for later: {Reason}")]
        public static partial void Unfinished(ILogger logger, string upload, string reason);

        [LoggerMessage(Level = LogLevel.Error, EventName = "UploadBroken", Message = "The upload {Upload} cannot be read, and is passed over")]
        public static partial void Broken(ILogger logger, Exception error, string upload);
    }
}
