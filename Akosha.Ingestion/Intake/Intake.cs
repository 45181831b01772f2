using System.Globalization;
using System.Text.Json;
using Akosha.Ingestion.Diagnostics;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;
using Akosha.Storage.Http;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>Takes requests in: each conversation is validated whole, and is in the queue whole or not at all.</summary>
internal sealed partial class Intake(
    IngestQueue queue, ISearchBarrier barrier, IngestionOptions options, IngestionMetrics metrics, BodyBudget bodies, TimeProvider time, ILogger<Intake> logger)
{
    /// <summary>The header of an acknowledgement that tells the version of the log which holds what was accepted.</summary>
    public const string VersionHeader = "Akosha-Version";

    /// <summary>How long a request waits for its commit: where the queue keeps what is accepted, no longer than the caller is kept waiting for searches.</summary>
    private TimeSpan MostWait => queue.AcknowledgedByCommit ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.WaitSeconds);

    /// <summary>Stores the conversation, or the array of conversations, of a JSON body.</summary>
    public async Task<IResult> StoreJsonAsync(HttpContext context, bool wait)
    {
        if (await JsonBody.ReadAsync(context.Request, ConversationLimits.BodyBytes, context.RequestAborted) is not { } body) return IntakeProblems.TooLarge();
        using var document = JsonBody.Parse(body, out var broken);
        if (document is null) return IntakeProblems.Invalid([broken!]);
        var session = NewSession(wait, context.RequestAborted);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? await StoreArrayAsync(context, document.RootElement, body.Length, session, wait)
            : await StoreOneAsync(context, document.RootElement, body.Length, session, wait);
    }

    /// <summary>Stores the conversations of a stream, one per line, as the lines come.</summary>
    public async Task<IResult> StoreStreamAsync(HttpContext context, bool wait)
    {
        var (session, access) = (NewSession(wait, context.RequestAborted), SystemAccess.Of(context));
        await using var watch = StreamWatch.Begin(context);
        try
        {
            await IngestionTracing.EnqueueAsync(async () =>
            {
                await foreach (var line in NdjsonReader.ReadAsync(context.Request.BodyReader, bodies.LeaseFor(context), watch.Token))
                    await StoreLineAsync(session, line, access);
            });
        }
        catch (Exception error) when (watch.ReasonOf(error) is { } reason)
        {
            return await StreamEnd.AnswerAsync(context, session, reason, () => session.TrySettleAsync(MostWait, time));
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        return await FinishAsync(context, session, wait);
    }

    /// <summary>Forgets a message, a conversation or a system.</summary>
    public async Task<IResult> DeleteAsync(HttpContext context, Deletion deletion, bool wait)
    {
        var session = NewSession(wait, context.RequestAborted);
        try
        {
            await IngestionTracing.EnqueueAsync(() => session.AcceptAsync(deletion, time.GetUtcNow()));
            await session.TrySettleAsync(MostWait, time);
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        var reply = new DeletionReply(session.LogVersion);
        return await IsSearchableAsync(context, session.LogVersion, wait) ? TypedResults.Ok(reply) : TypedResults.Accepted((string?)null, reply);
    }

    private IntakeSession NewSession(bool wait, CancellationToken cancellation) =>
        new(queue, metrics, wait || queue.AcknowledgedByCommit, cancellation);

    private async Task<IResult> StoreOneAsync(HttpContext context, JsonElement element, int bytes, IntakeSession session, bool wait)
    {
        var now = time.GetUtcNow();
        if (ConversationParser.Parse(element, now, out var errors) is not { } conversation)
        {
            metrics.Rejected();
            return IntakeProblems.Invalid(errors);
        }
        if (!SystemAccess.Of(context).Allows(conversation.SystemId)) return IntakeProblems.Forbidden();
        return await EnqueueAndFinishAsync(context, session, wait, () => session.AcceptAsync(conversation, now, bytes, waitForRoom: false).AsTask());
    }

    private async Task<IResult> StoreArrayAsync(HttpContext context, JsonElement array, int bytes, IntakeSession session, bool wait)
    {
        var (now, count, access) = (time.GetUtcNow(), array.GetArrayLength(), SystemAccess.Of(context));
        if (count == 0) return IntakeProblems.Invalid([new FieldError("", "must be a conversation, or an array of at least one")]);
        return await EnqueueAndFinishAsync(context, session, wait, async () =>
        {
            foreach (var element in array.EnumerateArray())
            {
                if (Parse(element, now, access, out var errors) is not { } conversation) session.Reject(errors);
                else await session.AcceptAsync(conversation, now, bytes / count, waitForRoom: true);
            }
        });
    }

    private async ValueTask StoreLineAsync(IntakeSession session, ReadOnlyMemory<byte>? line, SystemAccess access)
    {
        if (line is not { } bytes)
        {
            session.Reject([new FieldError("", $"a line may have at most {ConversationLimits.BodyBytes} bytes")]);
            return;
        }
        using var document = JsonBody.Parse(bytes, out var broken);
        var now = time.GetUtcNow();
        if (document is null) session.Reject([new FieldError("", $"the line {broken!.Problem}")]);
        else if (Parse(document.RootElement, now, access, out var errors) is not { } conversation) session.Reject(errors);
        else await session.AcceptAsync(conversation, now, bytes.Length, waitForRoom: true);
    }

    private static Conversation? Parse(JsonElement element, DateTimeOffset now, SystemAccess access, out FieldErrors errors)
    {
        if (ConversationParser.Parse(element, now, out errors) is not { } conversation) return null;
        if (access.Allows(conversation.SystemId)) return conversation;
        errors = [new FieldError("system_id", IntakeProblems.NotTheirs)];
        return null;
    }

    private async Task<IResult> EnqueueAndFinishAsync(HttpContext context, IntakeSession session, bool wait, Func<Task> enqueue)
    {
        try
        {
            await IngestionTracing.EnqueueAsync(enqueue);
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        return await FinishAsync(context, session, wait);
    }

    private async Task<IResult> FinishAsync(HttpContext context, IntakeSession session, bool wait)
    {
        try
        {
            await session.TrySettleAsync(MostWait, time);
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        var reply = session.Reply();
        if (reply is { Accepted: 0, RejectedTotal: > 0 }) return IntakeProblems.AllRejected(reply);
        var searchable = reply.Accepted == 0 ? wait : await IsSearchableAsync(context, reply.Version, wait);
        return searchable ? TypedResults.Ok(reply) : TypedResults.Accepted((string?)null, reply);
    }

    /// <summary>Tells the caller the version that holds what was accepted, and waits until searches see it if that is asked for.</summary>
    private async Task<bool> IsSearchableAsync(HttpContext context, long? logVersion, bool wait)
    {
        if (logVersion is not { } version) return false;
        context.Response.Headers[VersionHeader] = version.ToString(CultureInfo.InvariantCulture);
        return wait && await barrier.WaitAsync(version, TimeSpan.FromSeconds(options.WaitSeconds), context.RequestAborted);
    }

    private IResult NotStored(HttpContext context, Exception error, IntakeSession session)
    {
        if (!IntakeProblems.IsForeseen(error)) Log.Failed(logger, error);
        return IntakeProblems.NotStored(error, context.Response, session.Known());
    }

    /// <summary>True unless the caller is the reason: one who has gone, or whose request cannot be read.</summary>
    private static bool IsFailure(Exception error) => error is not (OperationCanceledException or BadHttpRequestException);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "IntakeFailed", Message = "Conversations could not be stored")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
