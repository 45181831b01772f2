using System.Text.Json;
using Akosha.Contracts.Fields;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Http;

/// <summary>Receives the bodies of requests within their bounds, and says what is wrong in them.</summary>
public static class JsonBody
{
    /// <summary>
    /// The problem (400) that names wrong fields, <see cref="FieldErrors.MaxListed"/> errors at most, and gives their number in
    /// <c>errors_total</c>; errors of the body as a whole stand under <c>body</c>.
    /// </summary>
    public static ValidationProblem Invalid(IReadOnlyCollection<FieldError> errors, string title) =>
        TypedResults.ValidationProblem(
        errors.Take(FieldErrors.MaxListed).GroupBy(error => error.Field.Length == 0 ? "body" : error.Field)
            .ToDictionary(group => group.Key, group => group.Select(error => error.Problem).ToArray()),
        title: title,
        extensions: new Dictionary<string, object?> { ["errors_total"] = FieldErrors.TotalOf(errors) });

    /// <summary>The JSON of a request, of a type that is taken, within bounds, and well formed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mostBytes">The most bytes that it may have.</param>
    /// <param name="invalid">The title of the problem that says what is wrong in it.</param>
    /// <returns>The document, to be disposed of by the caller, or what to answer instead (400, 413 or 415).</returns>
    /// <inheritdoc cref="ReadAsync(HttpRequest, int, CancellationToken)" path="/exception"/>
    public static async Task<(JsonDocument? Document, IResult? Problem)> ReadDocumentAsync(
        HttpContext context, int mostBytes, string invalid)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (ContentTypes.Of(context.Request) is not { } type
            || !(type == ContentTypes.Json || type.EndsWith("+json", StringComparison.Ordinal)))
            return (null, ContentTypes.NotTaken(context, ContentTypes.Json));
        if (await ReadAsync(context.Request, mostBytes, context.RequestAborted) is not { } body)
            return (null, TypedResults.Problem(
                statusCode: StatusCodes.Status413PayloadTooLarge, title: "The body is too large.",
                detail: $"body: at most {mostBytes} bytes."));
        return StrictJson.Parse(body, out var broken) is { } document ? (document, null) : (null, Invalid([broken!], invalid));
    }

    /// <summary>The whole body of a request; null if it is larger than <paramref name="mostBytes"/>.</summary>
    /// <exception cref="RequestRefusedException">
    /// It came too slowly (408), or too much is being received at the same time (503).
    /// </exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int mostBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > mostBytes) return null;
        var services = request.HttpContext.RequestServices;
        var lease = services.GetRequiredService<BodyBudget>().LeaseFor(request.HttpContext);
        using var limit = new CancellationTokenSource(
            TimeSpan.FromSeconds(services.GetRequiredService<LimitOptions>().BodySeconds),
            services.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var chunks = new BodyChunks();
        var body = request.BodyReader;
        // A read that is cancelled by a token stays under way for the server, which then cannot pass over the rest of the body.
        using var interrupt = either.Token.Register(body.CancelPendingRead);
        while (true)
        {
            var read = await body.ReadAsync(CancellationToken.None);
            try
            {
                if (either.IsCancellationRequested) throw Refusals.TooSlow(); // or nobody is there any more who could be told
                if (chunks.Length + read.Buffer.Length > mostBytes) return null;
                lease.Hold(chunks.BytesWith(read.Buffer.Length));
                foreach (var piece in read.Buffer) chunks.Append(piece.Span);
                if (read.IsCompleted) return chunks.ToArray();
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End);
            }
        }
    }
}
