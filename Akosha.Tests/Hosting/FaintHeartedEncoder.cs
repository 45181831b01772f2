using Microsoft.Extensions.AI;

namespace Akosha.Tests.Hosting;

/// <summary>An encoder that fails over a certain word, until it is told to be brave.</summary>
internal sealed class FaintHeartedEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    public bool IsBrave { get; set; }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToList();
        if (!IsBrave && texts.Any(text => text.Contains("poison", StringComparison.Ordinal)))
            throw new ArgumentException("the encoder faints");
        var vectors = texts.Select(_ => new Embedding<float>(new float[] { 1, 0, 0 }));
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(vectors));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // Nothing is held.
    }
}
