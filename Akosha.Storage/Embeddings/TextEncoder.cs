using Microsoft.Extensions.AI;

namespace Akosha.Storage.Embeddings;

/// <summary>What all encoders of texts have: they tell their model, and what they are.</summary>
public abstract class TextEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The model, with the name that is stored with each vector, and its dimensions if they are known.</summary>
    protected abstract EmbeddingGeneratorMetadata Metadata { get; }

    /// <summary>
    /// How messages are made one text with those around them, if that is how they are encoded; null if vectors add up instead.
    /// </summary>
    public virtual TextWindows? Windows => null;

    /// <inheritdoc/>
    public abstract Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata
            : serviceType == typeof(TextWindows) ? Windows
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The vectors of texts that are encoded one by one, on the spot.</summary>
    protected Task<GeneratedEmbeddings<Embedding<float>>> EachAsync(IEnumerable<string> texts, Func<string, float[]> embed) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(
            texts.Select(text => new Embedding<float>(embed(text)) { ModelId = Metadata.DefaultModelId })));
}
