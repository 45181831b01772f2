using System.Text.Json;
using System.Text.Unicode;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.Storage.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>POST /api/v1/search</c>.</summary>
internal static class SearchApi
{
    private const int MostBytes = 1024 * 1024;

    public static void MapSearchApi(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/search", SearchAsync)
        .WithSummary("Searches the messages of all systems, or of those named")
        .WithTags("Search")
        .WithRequestBody<SearchBody>("application/json")
        .Produces<SearchOutcome>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<IResult> SearchAsync(HttpContext context, AnswerCache answers)
    {
        if (!context.Request.HasJsonContentType())
            return TypedResults.Problem(statusCode: 415, title: "The content type is not supported.", detail: "Content-Type: allowed is application/json.");
        var body = await ReadAsync(context.Request.Body, context.RequestAborted);
        if (body is null)
            return TypedResults.Problem(statusCode: 413, title: "The body is too large.", detail: $"body: at most {MostBytes} bytes.");
        if (Parse(body, out var errors) is not { } request) return Invalid(errors);
        return TypedResults.Ok(await answers.SearchAsync(request, context.RequestAborted));
    }

    private static SearchRequest? Parse(byte[] body, out List<FieldError> errors)
    {
        errors = [];
        if (!Utf8.IsValid(body)) errors.Add(new FieldError("", "is not valid UTF-8"));
        if (errors.Count > 0) return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return SearchRequestParser.Parse(document.RootElement, out errors);
        }
        catch (JsonException error)
        {
            errors.Add(new FieldError("", $"is not valid JSON (line {error.LineNumber + 1 ?? 1}, byte {error.BytePositionInLine ?? 0})"));
            return null;
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (content.Length + read > MostBytes) return null;
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }

    private static ValidationProblem Invalid(List<FieldError> errors) => TypedResults.ValidationProblem(
        errors.GroupBy(error => error.Field.Length == 0 ? "body" : error.Field)
            .ToDictionary(group => group.Key, group => group.Select(error => error.Problem).ToArray()),
        title: "The search is not valid.");

    /// <summary>The body as the OpenAPI document describes it; it is read by <see cref="SearchRequestParser"/>.</summary>
    private sealed record SearchBody(
        string Query, int? Limit, string? Mode, string? GroupBy, string[]? SystemIds, string[]? Roles, DateTimeOffset? From, DateTimeOffset? To,
        Dictionary<string, string>? Metadata, string[]? Tiers, DateTimeOffset? Now, bool? Interpret, bool? Explain);
}
