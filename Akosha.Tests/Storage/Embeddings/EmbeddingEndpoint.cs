using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Storage.Embeddings;

/// <summary>An OpenAI-compatible endpoint on loopback that can be told to fail, to stall or to limit its callers.</summary>
internal sealed class EmbeddingEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddingEndpoint(WebApplication app) => _app = app;

    public string Address => _app.Urls.First() + "/v1";

    /// <summary>What to answer to the next calls, in order, before answering properly.</summary>
    public Queue<Func<HttpContext, Task>> Next { get; } = new();

    /// <summary>How many texts each call brought.</summary>
    public List<int> Calls { get; } = [];

    public int Dimensions { get; set; } = 8;

    public static async Task<EmbeddingEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var endpoint = new EmbeddingEndpoint(app);
        app.MapPost("/v1/embeddings", endpoint.AnswerAsync);
        await app.StartAsync();
        return endpoint;
    }

    public static Task Fail(HttpContext context, HttpStatusCode status, string? retryAfter = null)
    {
        context.Response.StatusCode = (int)status;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync("{\"error\":{\"message\":\"not now\"}}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var input = body.RootElement.GetProperty("input");
        string[] texts = input.ValueKind == JsonValueKind.Array ? [.. input.EnumerateArray().Select(text => text.GetString()!)]
            : [input.GetString()!];
        lock (Calls) Calls.Add(texts.Length);
        if (Next.TryDequeue(out var instead))
        {
            await instead(context);
            return;
        }
        var isBase64 = body.RootElement.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64";
        var data = texts.Select((text, index) =>
        {
            var vector = Enumerable.Range(0, Dimensions).Select(i => i == text.Length % Dimensions ? 1f : 0.01f).ToArray();
            return new
            {
                @object = "embedding",
                index,
                embedding = isBase64
                ? (object)Convert.ToBase64String([.. vector.SelectMany(BitConverter.GetBytes)]) : vector
            };
        });
        await context.Response.WriteAsJsonAsync(
            new { @object = "list", model = "tiny", data, usage = new { prompt_tokens = 1, total_tokens = 1 } });
    }
}
