using Akosha.Contracts.Conversations;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

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
                "With wait=true the answer comes once everything accepted is searchable. A message without an id gets its "
                + "position in the request as its id. The same id with the same content changes nothing; with other content it "
                + "replaces the message.")
            .WithTags("Ingestion")
            .WithRequestBody<Conversation>("application/json", "application/x-ndjson")
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

    private static Task<IResult> StoreAsync(HttpContext context, Intake intake, bool wait = false) =>
        TypeOf(context.Request) switch
        {
            "application/json" => intake.StoreJsonAsync(context, wait),
            "application/x-ndjson" or "application/ndjson" or "application/jsonl" => intake.StoreStreamAsync(context, wait),
            _ => Task.FromResult(IntakeProblems.WrongType()),
        };

    private static string? TypeOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) return null;
        var charset = type.Charset.Value?.Trim('"');
        return charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? type.MediaType.Value?.ToLowerInvariant() : null;
    }

    /// <summary>Lifts the server's limit on the body: a stream has none, and JSON is held to its own.</summary>
    private sealed class StreamedBody : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
