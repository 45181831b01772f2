using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Numerics.Tensors;
using Akosha.Storage.Resilience;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Vectors from an OpenAI-compatible endpoint (OpenAI, Ollama, Text Embeddings Inference, vLLM, …), in batches, each through the
/// pipeline of the dependency <c>embedding</c>: a time limit, retries with back-off that honour Retry-After, a circuit breaker.
/// </summary>
public sealed class EndpointEmbeddingGenerator : TextEncoder
{
    private const int TokensOfWindows = 512; // what nearly all models read

    private readonly IEmbeddingGenerator<string, Embedding<float>> _client;
    private readonly DependencyPipeline _pipeline;
    private readonly EmbeddingOptions _options;
    private int _dimensions;

    /// <param name="options">The endpoint and the model.</param>
    /// <param name="http">The client that calls are made with.</param>
    /// <param name="pipeline">How calls are repeated and given up.</param>
    public EndpointEmbeddingGenerator(EmbeddingOptions options, HttpClient http, DependencyPipeline pipeline)
    {
        _options = options;
        _dimensions = options.Dimensions;
        var settings = new OpenAIClientOptions
        {
            Endpoint = new Uri(options.Endpoint),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0), // the pipeline retries, and counts
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        var key = new ApiKeyCredential(options.ApiKey.Length > 0 ? options.ApiKey : "none");
        _client = new OpenAIClient(key, settings).GetEmbeddingClient(options.Model)
            .AsIEmbeddingGenerator(options.Dimensions > 0 ? options.Dimensions : null);
        _pipeline = pipeline;
        Metadata = new EmbeddingGeneratorMetadata(
            "openai", settings.Endpoint, NameOf(options), options.Dimensions > 0 ? options.Dimensions : null);
    }

    /// <inheritdoc/>
    public override TextWindows? Windows =>
        _options.Windows == "text" ? new TextWindows(TokensOfWindows * TextWindows.CharactersOfToken) : null;

    /// <inheritdoc/>
    protected override EmbeddingGeneratorMetadata Metadata { get; }

    /// <inheritdoc/>
    /// <exception cref="EmbeddingException">The endpoint fails, or its vectors are not what they should be.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        // What the text is for says its prefix; endpoints know nothing of it.
        var prefix = (EncodingUse.IsQuery(options) ? _options.QueryPrefix : _options.PassagePrefix) ?? "";
        foreach (var batch in values.Select(text => prefix + text).Chunk(_options.BatchSize))
        {
            try
            {
                var made = await _pipeline.CallAsync(
                    token => _client.GenerateAsync(batch, cancellationToken: token), cancellationToken);
                all.AddRange(Checked(made, batch.Length));
            }
            catch (Exception error) when (error is ClientResultException or HttpRequestException or FormatException
                or System.Text.Json.JsonException or InvalidOperationException or KeyNotFoundException
                    || DependencyPipeline.IsRefusal(error))
            {
                throw new EmbeddingException($"the embedding endpoint {Metadata.ProviderUri} fails: {error.Message}", error);
            }
        }
        return all;
    }

    /// <inheritdoc/>
    public override void Dispose() => _client.Dispose();

    // Vectors of another prefix, or of windows, are not compared with those of before.
    private static string NameOf(EmbeddingOptions options) =>
        $"openai:{options.Model}" + (options.PassagePrefix is { Length: > 0 } prefix ? $":{prefix.Trim()}" : "")
        + (options.Windows == "text" ? ":windows" : "");

    /// <summary>True for a failure that may pass.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        ClientResultException { Status: var status } => status is 0 or 408 or 429 or >= 500,
        HttpRequestException => true,
        _ => false,
    };

    /// <summary>The pause that an answer asks for.</summary>
    public static TimeSpan? RetryAfter(Exception error) =>
        (error as ClientResultException)?.GetRawResponse() is { } response
            && response.Headers.TryGetValue("Retry-After", out var value)
        && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>Not every endpoint gives vectors of length 1, and those of neighbours are added up as equals.</summary>
    private static void Normalize(Embedding<float> embedding)
    {
        var norm = TensorPrimitives.Norm(embedding.Vector.Span);
        if (!(norm > 0) || !float.IsFinite(norm)) return;
        var vector = new float[embedding.Vector.Length];
        TensorPrimitives.Divide(embedding.Vector.Span, norm, vector);
        embedding.Vector = vector;
    }

    private GeneratedEmbeddings<Embedding<float>> Checked(GeneratedEmbeddings<Embedding<float>> made, int texts)
    {
        if (made.Count != texts)
            throw new EmbeddingException($"the embedding endpoint gave {made.Count} vectors for {texts} texts");
        var expected = Interlocked.CompareExchange(ref _dimensions, made[0].Vector.Length, 0);
        if (expected == 0) expected = made[0].Vector.Length;
        var other = made.FirstOrDefault(vector => vector.Vector.Length != expected);
        foreach (var vector in made) Normalize(vector);
        return other is null
            ? made
            : throw new EmbeddingException(
                $"the embedding endpoint gave a vector of {other.Vector.Length} dimensions where {expected} were expected "
                + $"(AKOSHA__EMBEDDING__DIMENSIONS)");
    }
}
