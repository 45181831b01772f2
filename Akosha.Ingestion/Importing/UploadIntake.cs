using System.Text.Json;
using Akosha.Contracts;
using Akosha.Import.Formats;
using Akosha.Import.Reading;
using Akosha.Import.SessionBuddy;
using Akosha.Ingestion.Intake;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Importing;

/// <summary>Takes in what an upload holds, as if it had been sent: the same rules, the same queue, the same counts.</summary>
internal sealed partial class UploadIntake(
    IntakeSessions sessions, TimeProvider time, ILogger<UploadIntake> logger)
{
    /// <summary>Takes in an upload.</summary>
    /// <param name="folder">The folder of its files.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="cancellation">Ends it; what was taken in stays.</param>
    /// <returns>How many messages were taken in.</returns>
    /// <exception cref="UnfinishedException">It is not whole yet.</exception>
    public async Task<int> TakeAsync(string folder, FoundUpload upload, CancellationToken cancellation)
    {
        Upload.RequireWhole(folder);
        var format = new SessionBuddyMemories();
        var findings = new Findings();
        var context = new ImportContext(Ids.System(upload.SystemId), new CsvMapping(), findings) { IsSystemGiven = true };
        var request = new StoreRequest(Wait: false, Strict: false, Ids: false, IdempotencyKey: null);
        var session = sessions.Begin(request, cancellation);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var source = new Source(path, folder);
            if (Path.GetFileName(path) == Upload.Manifest || !format.Recognises(source, Sample.Of(source))) continue;
            await foreach (var conversation in format.ReadAsync(source, context, cancellation))
            {
                var now = time.GetUtcNow();
                var bytes = JsonSerializer.SerializeToUtf8Bytes(conversation, ContractJson.Options);
                var judged = BodyJudge.JudgeLine(bytes, request.Rules(now), session.Items, new SystemAccess(null));
                if (judged.Conversation is not null) await session.AcceptAsync(judged, now, bytes.Length, waitForRoom: true);
                else session.Reject(judged.Errors!);
            }
        }
        await session.TrySettleAsync(sessions.CommitWait(), time);
        var reply = session.Reply();
        if (reply.Rejected is [var first, ..]) Log.Refused(logger, reply.RejectedTotal, upload.UploadId, first.Error);
        return reply.Messages;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "UploadRefused",
            Message = "{Conversations} conversations of the upload {Upload} are not valid, and left out: {Problem}, …")]
        public static partial void Refused(ILogger logger, int conversations, string upload, string problem);
    }
}
