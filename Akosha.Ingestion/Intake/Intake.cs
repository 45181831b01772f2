using System.Text.Json;
using Akosha.Ingestion.Diagnostics;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;
using Akosha.Storage.Http;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>Takes requests in: each conversation is validated whole, and is in the queue whole or not at all.</summary>
internal sealed class Intake(IngestQueue queue, ISearchBarrier barrier, IngestionOptions options, IngestionMetrics metrics, BodyBudget bodies, TimeProvider time)
{
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
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return IntakeProblems.NotStored(error, context.Response, session.Reply());
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
            var settled = await session.TrySettleAsync(MostWait, time);
            return wait && settled && await IsSearchableAsync(session.LogVersion, context.RequestAborted) ? TypedResults.Ok() : TypedResults.Accepted((string?)null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return IntakeProblems.NotStored(error, context.Response, new IngestReply(0, 0, []));
        }
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

    private static Conversation? Parse(JsonElement element, DateTimeOffset now, SystemAccess access, out List<FieldError> errors)
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
        catch (Exception error) when (error is QueueFullException or QueueUnavailableException)
        {
            return IntakeProblems.NotStored(error, context.Response, session.Reply());
        }
        return await FinishAsync(context, session, wait);
    }

    private async Task<IResult> FinishAsync(HttpContext context, IntakeSession session, bool wait)
    {
        bool settled;
        try
        {
            settled = await session.TrySettleAsync(MostWait, time);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return IntakeProblems.NotStored(error, context.Response, session.Reply());
        }
        var reply = session.Reply();
        if (reply is { Accepted: 0, RejectedTotal: > 0 }) return IntakeProblems.AllRejected(reply);
        var searchable = wait && settled && (session.LogVersion < 0 || await IsSearchableAsync(session.LogVersion, context.RequestAborted));
        return searchable ? TypedResults.Ok(reply) : TypedResults.Accepted((string?)null, reply);
    }

    private Task<bool> IsSearchableAsync(long logVersion, CancellationToken cancellation) =>
        barrier.WaitAsync(logVersion, TimeSpan.FromSeconds(options.WaitSeconds), cancellation);
}
