using Akosha.Contracts.Conversations;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Ingestion.Intake;

/// <summary>The answer to a stream that was ended before its sender ended it: why, and what was taken in until then.</summary>
internal static class StreamEnd
{
    /// <summary>The answer.</summary>
    /// <param name="response">Gets the headers.</param>
    /// <param name="reply">What was taken in.</param>
    /// <param name="reason">Why it ended.</param>
    public static IResult Answer(HttpResponse response, IngestReply reply, RequestRefusedException reason) =>
        new UnreadResult(Refusals.Answer(response, reason, new Dictionary<string, object?>
        {
            ["accepted"] = reply.Accepted,
            ["messages"] = reply.Messages,
            ["rejected_total"] = reply.RejectedTotal,
        }));

    /// <summary>
    /// Answers, and goes on reading for some seconds, without taking anything in: a client that is cut off while it sends may
    /// never see the answer.
    /// </summary>
    private sealed class UnreadResult(IResult answer) : IResult
    {
        private const int Patience = 10_000;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await answer.ExecuteAsync(httpContext);
            await httpContext.Response.CompleteAsync();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
            limit.CancelAfter(Patience);
            try
            {
                var body = DecodedBodyFeature.SentOf(httpContext.Request);
                using var interrupt = limit.Token.Register(body.CancelPendingRead);
                for (var isAtEnd = false; !isAtEnd && !limit.IsCancellationRequested;)
                {
                    var read = await body.ReadAsync(CancellationToken.None);
                    body.AdvanceTo(read.Buffer.End);
                    isAtEnd = read.IsCompleted;
                }
            }
            catch (Exception error) when (error is OperationCanceledException or BadHttpRequestException or IOException)
            {
                // The answer was given; nothing more is to be said.
            }
        }
    }
}
