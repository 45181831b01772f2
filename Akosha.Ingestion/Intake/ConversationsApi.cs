using Akosha.Contracts.Conversations;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Akosha.Ingestion.Intake;

/// <summary><c>POST /api/v1/conversations</c>.</summary>
internal static class ConversationsApi
{
    public static void MapConversationsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/conversations", StoreAsync)
            .WithName("StoreConversations")
            .WithSummary("Stores one conversation, an array of them, or a stream with one per line")
            .WithDescription(
                "With wait=true the answer comes once everything accepted is searchable. A message without an id gets one that "
                + "is derived from the Idempotency-Key and its place in the request, or, without a key, from what it says, so "
                + "that sending it again changes nothing. The same id with the same content changes nothing; with other content "
                + "it replaces the message. Fields that nothing is known of are kept and reported as ignored; with strict=true "
                + "they are errors. With ids=true the answer lists the ids of the messages, 10,000 at most.")
            .WithTags("Ingestion")
            .WithRequestBody<ConversationRequest>(ContentTypes.Json, ContentTypes.Lines)
            .WithHeader(
                StoreRequest.KeyHeader, "1–256 printable characters; sent again with the request it gives the same ids")
            .Produces<IngestReply>()
            .Produces<IngestReply>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .RequireScope(Scopes.Ingest)
            .DisableRequestTimeout()
            .WithMetadata(new StreamedBody());
    }

    private static Task<IResult> StoreAsync(
        HttpContext context, Intake intake, LimitOptions limits, bool wait = false, bool strict = false, bool ids = false)
    {
        var key = StoreRequest.KeyOf(context.Request, out var wrongKey);
        if (wrongKey is not null) return Task.FromResult(IntakeProblems.Invalid([wrongKey]));
        var request = new StoreRequest(wait, strict, ids, key)
        {
            Media = new MediaLimits(limits.MediaBytes, limits.MediaTextBytes),
        };
        return ContentTypes.Of(context.Request) switch
        {
            ContentTypes.Json => intake.StoreJsonAsync(context, request),
            ContentTypes.Lines or "application/ndjson" or "application/jsonl" => intake.StoreStreamAsync(context, request),
            _ => Task.FromResult(ContentTypes.NotTaken(context, ContentTypes.Json, ContentTypes.Lines)),
        };
    }

    /// <summary>Lifts the server's limit on the body: a stream has none, and JSON is held to its own.</summary>
    private sealed class StreamedBody : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
