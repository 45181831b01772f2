using Akosha.Contracts.Conversations;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Akosha.Ingestion.Intake;

/// <summary><c>POST /api/v1/conversations</c>.</summary>
internal static class ConversationsApi
{
    private const string Wait = "wait", Strict = "strict", Ids = "ids";

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
            .WithQueryParameter(Wait, isRequired: false, "true to be answered once everything is searchable")
            .WithQueryParameter(Strict, isRequired: false, "true to have fields that nothing is known of refused")
            .WithQueryParameter(Ids, isRequired: false, "true to be told the ids of the messages, 10,000 at most")
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

    private static Task<IResult> StoreAsync(HttpContext context, Intake intake, LimitOptions limits)
    {
        var query = new QueryParameters(context.Request);
        var isWaited = query.Flag(Wait);
        var isStrict = query.Flag(Strict);
        var hasIds = query.Flag(Ids);
        var key = StoreRequest.KeyOf(context.Request, out var wrongKey);
        if (wrongKey is not null) query.Errors.Add(wrongKey);
        if (query.Errors.Count > 0) return Task.FromResult(IntakeProblems.Invalid(query.Errors));
        var request = new StoreRequest(isWaited, isStrict, hasIds, key)
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
