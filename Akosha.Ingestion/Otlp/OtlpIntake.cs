using Akosha.Contracts.Conversations;
using Akosha.Ingestion.Diagnostics;
using Akosha.Ingestion.Intake;
using Akosha.Ingestion.Otlp.Wire;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Otlp;

/// <summary>
/// Takes what exporters of OpenTelemetry send, and stores the conversations in it as the other intake does: it answers when they
/// are in the queue, or, where that keeps nothing, committed.
/// </summary>
internal sealed partial class OtlpIntake(
    IntakeSessions sessions, LargeBodies bodies, OtlpContext rules, ToldMessages told, TimeProvider time,
    ILogger<OtlpIntake> logger)
{
    /// <summary>Stores what a request tells.</summary>
    /// <param name="context">The request.</param>
    /// <param name="areRecords">True for log records, false for spans.</param>
    public async Task<IResult> StoreAsync(HttpContext context, bool areRecords)
    {
        if (OtlpEncoding.Of(context.Request) is not { } encoding)
            return ContentTypes.NotTaken(context, OtlpEncoding.Protobuf, ContentTypes.Json);
        try
        {
            return await StoreAsync(context, encoding, areRecords);
        }
        catch (OtlpFormatException error)
        {
            return encoding.Refusal(StatusCodes.Status400BadRequest, error.Message);
        }
        catch (Exception error) when (Refusals.Of(error) is { } refused)
        {
            Refusals.Answer(context.Response, refused); // for its headers
            return encoding.Refusal(refused.Status, $"{refused.Message} {refused.Detail}");
        }
    }

    private async Task<IResult> StoreAsync(HttpContext context, OtlpEncoding encoding, bool areRecords)
    {
        if (await JsonBody.ReadAsync(context.Request, ConversationLimits.BodyBytes, context.RequestAborted) is not { } body)
            return encoding.Refusal(
                StatusCodes.Status413PayloadTooLarge, $"body: at most {ConversationLimits.BodyBytes} bytes; send fewer at once.");
        var request = rules.Request;
        var judge = new ExchangeJudge(rules.Options, request.Rules(time.GetUtcNow()), SystemAccess.Of(context));
        var judged = await bodies.JudgeAsync(
            body.Length, () => judge.Judge(encoding.Read(body, areRecords)), context.RequestAborted);
        var session = sessions.Begin(request, context.RequestAborted);
        var outcome = new OtlpOutcome();
        try
        {
            await IngestionTracing.EnqueueAsync(() => EnqueueAsync(judged, session, outcome));
            await session.TrySettleAsync(sessions.CommitWait(), time);
            if (session.LogVersion is { } version) LogVersionHeader.Tell(context.Response, version);
        }
        catch (Exception error) when (error is not (OperationCanceledException or BadHttpRequestException))
        {
            return NotStored(context, encoding, error, session);
        }
        return encoding.Answer(areRecords, outcome.Rejected, outcome.Message);
    }

    /// <summary>A full queue refuses the request while nothing of it is in; what is begun waits for room.</summary>
    private async Task EnqueueAsync(Queue<JudgedExchange> judged, IntakeSession session, OtlpOutcome outcome)
    {
        var now = time.GetUtcNow();
        var hasBegun = false;
        while (judged.TryDequeue(out var exchange))
        {
            outcome.Note(exchange);
            if (exchange.Judged.Errors is { } errors)
            {
                session.Reject(errors);
                continue;
            }
            if (await told.NewAsync(exchange.Judged.Conversation!, session.Cancellation) is not { } news) continue;
            await session.AcceptAsync(
                exchange.Judged with { Conversation = news }, now, exchange.Bytes, waitForRoom: hasBegun);
            await told.RememberAsync(news, session.Cancellation);
            hasBegun = true;
        }
    }

    private IResult NotStored(HttpContext context, OtlpEncoding encoding, Exception error, IntakeSession session)
    {
        if (!IntakeProblems.IsForeseen(error)) Log.Failed(logger, error);
        var problem = IntakeProblems.NotStored(error, context.Response, session.Known());
        // Exporters try again after 503, and not after 507.
        var status = problem.StatusCode == StatusCodes.Status507InsufficientStorage
            ? StatusCodes.Status503ServiceUnavailable : problem.StatusCode;
        return encoding.Refusal(status, $"{problem.ProblemDetails.Title} {problem.ProblemDetails.Detail}");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "TelemetryIntakeFailed",
            Message = "Conversations from telemetry could not be stored")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
