using System.Globalization;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Pipeline;
using Akosha.ServiceDefaults.Http;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Ingestion.Intake;

/// <summary>The problem details (RFC 9457) of the intake.</summary>
internal static class IntakeProblems
{
    /// <summary>400: the request holds nothing that could be accepted.</summary>
    public static IResult Invalid(IReadOnlyCollection<FieldError> errors) =>
        JsonBody.Invalid(errors, "The request is not valid; nothing was stored.");

    /// <summary>
    /// 400 for a list of which every item was rejected; the first <see cref="IngestReply.MaxListed"/> are named.
    /// </summary>
    public static IResult AllRejected(IngestReply reply) => TypedResults.ValidationProblem(
        reply.Rejected.ToDictionary(rejection => $"[{rejection.Index}]", rejection => new[] { rejection.Error }),
        title: "No conversation of the request is valid; nothing was stored.",
        extensions: new Dictionary<string, object?>
        {
            ["accepted"] = 0,
            ["rejected_total"] = reply.RejectedTotal,
            ["errors_total"] = reply.ErrorsTotal,
        });

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
        detail: $"body: at most {ConversationLimits.BodyBytes} bytes of JSON; send more as application/x-ndjson, one "
            + $"conversation per line.");

    /// <summary>
    /// The answer to what keeps items from being stored: 429 for a full queue, 507 for a full store, and 503 for everything else.
    /// </summary>
    /// <param name="error">What happened.</param>
    /// <param name="response">Gets Retry-After.</param>
    /// <param name="known">
    /// What is known to be accepted nonetheless, as a reply without a failure would have it: committed, or in a queue that keeps
    /// it. More may come to be stored, and sending all of it again is harmless.
    /// </param>
    public static ProblemHttpResult NotStored(Exception error, HttpResponse response, IngestReply known)
    {
        var (status, title, seconds) = error switch
        {
            QueueFullException full =>
                (StatusCodes.Status429TooManyRequests, "The queue is full.", (int)Math.Ceiling(full.RetryAfter.TotalSeconds)),
            StoreFullException => (StatusCodes.Status507InsufficientStorage, "The storage is full.", 60),
            QueueUnavailableException => (StatusCodes.Status503ServiceUnavailable, "The queue cannot be reached.", 2),
            LakeUnsupportedException =>
                (StatusCodes.Status503ServiceUnavailable, "The lake needs a newer version of this service.", 60),
            _ => (StatusCodes.Status503ServiceUnavailable, "The messages could not be stored.", 5),
        };
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            statusCode: status, title: title, detail: "Send the request again: what is already stored will not be stored twice.",
            extensions: new Dictionary<string, object?>
            {
                ["accepted"] = known.Accepted,
                ["messages"] = known.Messages,
                ["rejected"] = known.Rejected,
                ["rejected_total"] = known.RejectedTotal,
            });
    }

    /// <summary>True for a failure of which the worker or the queue has told already.</summary>
    public static bool IsForeseen(Exception error) =>
        error is QueueFullException or StoreFullException or QueueUnavailableException
        || Failures.KindOf(error) != FailureKind.Entry;
}
