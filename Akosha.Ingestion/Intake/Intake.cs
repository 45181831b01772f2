using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Diagnostics;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Intake;

/// <summary>Takes requests in: each conversation is validated whole, and is in the queue whole or not at all.</summary>
internal sealed partial class Intake(
    IntakeSessions sessions, ISearchBarrier barrier, BodyBudget budget, LargeBodies bodies, TimeProvider time,
    ILogger<Intake> logger)
{
    /// <summary>Stores the conversation, or the array of conversations, of a JSON body.</summary>
    public async Task<IResult> StoreJsonAsync(HttpContext context, StoreRequest request)
    {
        if (await JsonBody.ReadAsync(context.Request, ConversationLimits.BodyBytes, context.RequestAborted) is not { } body)
            return IntakeProblems.TooLarge();
        var rules = request.Rules(time.GetUtcNow());
        var access = SystemAccess.Of(context);
        var session = sessions.Begin(request, context.RequestAborted);
        var (one, many) = await bodies.JudgeAsync(
            body.Length, () => BodyJudge.Judge(body, rules, access, session), context.RequestAborted);
        return many is null ? await StoreOneAsync(context, one, body.Length, session)
            : await StoreManyAsync(context, many, body.Length, session);
    }

    /// <summary>Stores the conversations of a stream, one per line, as the lines come.</summary>
    public async Task<IResult> StoreStreamAsync(HttpContext context, StoreRequest request)
    {
        var session = sessions.Begin(request, context.RequestAborted);
        var access = SystemAccess.Of(context);
        await using var watch = StreamWatch.Begin(context);
        try
        {
            await IngestionTracing.EnqueueAsync(async () =>
            {
                var lines = NdjsonReader.ReadAsync(context.Request.BodyReader, budget.LeaseFor(context), watch.Token);
                await foreach (var line in lines) await StoreLineAsync(session, request, line, access);
            });
        }
        catch (Exception error) when (watch.ReasonOf(error) is { } reason)
        {
            return await SettleAsync(context, session) ?? StreamEnd.Answer(context.Response, session.Reply(), reason);
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        return await FinishAsync(context, session);
    }

    /// <summary>Forgets a message, a conversation or a system.</summary>
    /// <param name="context">The request.</param>
    /// <param name="deletion">What to forget.</param>
    /// <param name="wait">Whether the caller waits until no search finds it; null if it does not say.</param>
    public async Task<IResult> DeleteAsync(HttpContext context, Deletion deletion, bool? wait)
    {
        var session = sessions.Begin(new StoreRequest(wait ?? true, false, false, null), context.RequestAborted);
        var patience = sessions.DeletionWait(wait);
        try
        {
            await IngestionTracing.EnqueueAsync(() => session.AcceptAsync(deletion, time.GetUtcNow()));
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        var started = time.GetTimestamp();
        if (await SettleAsync(context, session, patience) is { } problem) return problem;
        var isSearchable = await IsSearchableAsync(context, session, Left());
        if (isSearchable) await session.InquireAsync(wait == true && sessions.CountsWait < Left() ? sessions.CountsWait : Left());
        var reply = session.DeletionReply();
        return (isSearchable && wait == true) || reply.Messages == 0 ? TypedResults.Ok(reply)
            : TypedResults.Accepted((string?)null, reply);

        TimeSpan Left() => patience > time.GetElapsedTime(started) ? patience - time.GetElapsedTime(started) : TimeSpan.Zero;
    }

    private async Task<IResult> StoreOneAsync(HttpContext context, Judged judged, int bytes, IntakeSession session)
    {
        if (judged.Errors is { } errors)
        {
            sessions.CountRejected();
            return IntakeProblems.Invalid(errors);
        }
        if (judged.Conversation is not { } conversation || !SystemAccess.Of(context).Allows(conversation.SystemId))
            return IntakeProblems.Forbidden();
        return await EnqueueAndFinishAsync(
            context, session, () => session.AcceptAsync(judged, time.GetUtcNow(), bytes, waitForRoom: false).AsTask());
    }

    private Task<IResult> StoreManyAsync(HttpContext context, Queue<Judged> conversations, int bytes, IntakeSession session)
    {
        var now = time.GetUtcNow();
        var each = bytes / Math.Max(1, conversations.Count);
        return EnqueueAndFinishAsync(context, session, async () =>
        {
            while (conversations.TryDequeue(out var conversation))
                await session.AcceptAsync(conversation, now, each, waitForRoom: true);
        });
    }

    private async ValueTask StoreLineAsync(
        IntakeSession session, StoreRequest request, ReadOnlyMemory<byte>? line, SystemAccess access)
    {
        var now = time.GetUtcNow();
        var number = session.Items;
        var judged = line is not { } bytes
            ? new Judged(null, [new FieldError("", $"a line may have at most {ConversationLimits.BodyBytes} bytes")])
            : await bodies.JudgeAsync(
                bytes.Length, () => BodyJudge.JudgeLine(bytes, request.Rules(now), number, access), session.Cancellation);
        if (judged.Conversation is not null) await session.AcceptAsync(judged, now, line!.Value.Length, waitForRoom: true);
        else session.Reject(judged.Errors!);
    }

    private async Task<IResult> EnqueueAndFinishAsync(HttpContext context, IntakeSession session, Func<Task> enqueue)
    {
        try
        {
            await IngestionTracing.EnqueueAsync(enqueue);
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
        return await FinishAsync(context, session);
    }

    private async Task<IResult> FinishAsync(HttpContext context, IntakeSession session)
    {
        if (await SettleAsync(context, session) is { } problem) return problem;
        if (session.Reply() is { Accepted: 0, RejectedTotal: > 0 } nothing) return IntakeProblems.AllRejected(nothing);
        var isSearchable = session.IsEmpty ? session.Waits
            : await IsSearchableAsync(context, session, session.Waits ? sessions.LongestSearchWait : TimeSpan.Zero);
        if (isSearchable) await session.InquireAsync();
        var reply = session.Reply();
        return isSearchable ? TypedResults.Ok(reply) : TypedResults.Accepted((string?)null, reply);
    }

    /// <summary>Waits for what was accepted to be committed, as far as the answer depends on it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="session">What became of it so far.</param>
    /// <param name="atMost">How long, if the queue keeps what is accepted; null for as long as is ever waited.</param>
    /// <returns>The answer if that failed; null if it did not.</returns>
    private async Task<IResult?> SettleAsync(HttpContext context, IntakeSession session, TimeSpan? atMost = null)
    {
        try
        {
            await session.TrySettleAsync(sessions.CommitWait(atMost), time);
            return null;
        }
        catch (Exception error) when (IsFailure(error))
        {
            return NotStored(context, error, session);
        }
    }

    /// <summary>Tells the caller the version that holds what was accepted, and waits for a time until searches see it.</summary>
    private async Task<bool> IsSearchableAsync(HttpContext context, IntakeSession session, TimeSpan atMost)
    {
        if (session.LogVersion is not { } version) return false;
        LogVersionHeader.Tell(context.Response, version);
        return atMost > TimeSpan.Zero && await barrier.WaitAsync(version, atMost, context.RequestAborted);
    }

    private ProblemHttpResult NotStored(HttpContext context, Exception error, IntakeSession session)
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
