using System.Globalization;
using Akosha.Storage.Conversations;
using Akosha.Storage.Http;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>The problem details (RFC 9457) of the intake.</summary>
internal static class IntakeProblems
{
    /// <summary>400: the request holds nothing that could be accepted.</summary>
    public static IResult Invalid(IEnumerable<FieldError> errors) => JsonBody.Invalid(errors, "The request is not valid; nothing was stored.");

    /// <summary>400 for a list of which every item was rejected.</summary>
    public static IResult AllRejected(IngestReply reply) => TypedResults.ValidationProblem(
        reply.Rejected.ToDictionary(rejection => $"[{rejection.Index}]", rejection => new[] { rejection.Error }),
        title: "No conversation of the request is valid; nothing was stored.",
        extensions: Counts(reply));

    /// <summary>403: the caller may not write to the system.</summary>
    public static IResult Forbidden() => TypedResults.Problem(
        statusCode: StatusCodes.Status403Forbidden,
        title: "The system is not the caller's.",
        detail: $"system_id: {NotTheirs}");

    /// <summary>What is said of a system that the caller may not write to.</summary>
    public const string NotTheirs = "is not one of the systems that this caller is bound to";

    /// <summary>413: the body is larger than allowed.</summary>
    public static IResult TooLarge() => TypedResults.Problem(
        statusCode: StatusCodes.Status413PayloadTooLarge,
        title: "The body is too large.",
        detail: $"body: at most {ConversationLimits.BodyBytes} bytes of JSON; send more as application/x-ndjson, one conversation per line.");

    /// <summary>415: the body is of another type.</summary>
    public static IResult WrongType() => TypedResults.Problem(
        statusCode: StatusCodes.Status415UnsupportedMediaType,
        title: "The content type is not supported.",
        detail: "Content-Type: allowed are application/json and application/x-ndjson, in UTF-8.");

    /// <summary>The answer to what keeps an accepted item from being stored; null for anything unexpected.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="response">Gets Retry-After.</param>
    /// <param name="reply">What the request had accepted until then; part of it may be stored, and sending it again is harmless.</param>
    public static IResult NotStored(Exception error, HttpResponse response, IngestReply reply)
    {
        var (status, title, seconds) = error switch
        {
            QueueFullException full => (StatusCodes.Status429TooManyRequests, "The queue is full.", (int)Math.Ceiling(full.RetryAfter.TotalSeconds)),
            StoreFullException => (StatusCodes.Status507InsufficientStorage, "The storage is full.", 60),
            QueueUnavailableException => (StatusCodes.Status503ServiceUnavailable, "The queue cannot be reached.", 2),
            _ => (StatusCodes.Status503ServiceUnavailable, "The messages could not be stored.", 5),
        };
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(statusCode: status, title: title,
            detail: "Send the request again: what is already stored will not be stored twice.", extensions: Counts(reply));
    }

    private static Dictionary<string, object?> Counts(IngestReply reply) => new()
    {
        ["accepted"] = 0,
        ["rejected_total"] = reply.RejectedTotal,
    };
}
