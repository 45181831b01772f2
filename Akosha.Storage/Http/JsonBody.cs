using System.Text.Json;
using System.Text.Unicode;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Storage.Http;

/// <summary>Reads the JSON of requests strictly: valid UTF-8, no comments, no field twice, at most 32 levels deep.</summary>
public static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The document; null and an error when the bytes are not JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out FieldError? error)
    {
        error = null;
        if (!Utf8.IsValid(bytes.Span))
        {
            error = new FieldError("", "is not valid UTF-8");
            return null;
        }
        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException failure)
        {
            error = new FieldError("", failure.Message.StartsWith("Duplicate", StringComparison.Ordinal)
                ? "is not valid JSON: a field is given twice"
                : $"is not valid JSON (line {failure.LineNumber + 1 ?? 1}, byte {failure.BytePositionInLine ?? 0})");
            return null;
        }
    }

    /// <summary>The problem (400) that names each wrong field; errors of the body as a whole stand under <c>body</c>.</summary>
    public static ValidationProblem Invalid(IEnumerable<FieldError> errors, string title) => TypedResults.ValidationProblem(
        errors.GroupBy(error => error.Field.Length == 0 ? "body" : error.Field)
            .ToDictionary(group => group.Key, group => group.Select(error => error.Problem).ToArray()),
        title: title);

    /// <summary>The whole body of a request; null if it is larger than <paramref name="mostBytes"/>.</summary>
    /// <exception cref="RequestRefusedException">It came too slowly (408), or too much is being received at the same time (503).</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int mostBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > mostBytes) return null;
        var services = request.HttpContext.RequestServices;
        var lease = services.GetRequiredService<BodyBudget>().LeaseFor(request.HttpContext);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(services.GetRequiredService<LimitOptions>().BodySeconds), services.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var chunks = new BodyChunks();
        try
        {
            for (int read; ; chunks.Came(read))
            {
                lease.Hold(chunks.BytesForMore);
                if ((read = await request.Body.ReadAsync(chunks.Room(), either.Token)) == 0) return chunks.ToArray();
                if (chunks.Length + read > mostBytes) return null;
            }
        }
        catch (OperationCanceledException)
        {
            throw Refusals.TooSlow(); // or nobody is there any more who could be told
        }
    }
}
