using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Gives the messages of a batch their vectors.</summary>
internal sealed class BatchEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, IngestionOptions options)
{
    private readonly string _model =
        (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";

    /// <summary>The model that makes the vectors.</summary>
    public string Model => _model;

    /// <summary>The rows with their vectors; a text without any word has none.</summary>
    public async Task<IReadOnlyList<MessageRow>> EmbedAsync(List<MessageRow> rows, CancellationToken cancellation)
    {
        using var span = IngestionTracing.Embed(rows.Count);
        var embedded = rows.ToArray();
        var positions = Enumerable.Range(0, rows.Count).Where(i => rows[i].IsMessage).ToArray();
        var shares = positions.Chunk(Math.Max(16, (positions.Length + options.Workers - 1) / options.Workers));
        await Parallel.ForEachAsync(
            shares, new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellation },
            async (share, token) => await EmbedAsync(embedded, share, token));
        return embedded;
    }

    private async Task EmbedAsync(MessageRow[] rows, int[] positions, CancellationToken cancellation)
    {
        var vectors = await generator.GenerateAsync(positions.Select(i => rows[i].Content!), cancellationToken: cancellation);
        foreach (var (position, vector) in positions.Zip(vectors))
        {
            if (QuantizedVector.Encode(vector.Vector.Span) is { } code)
                rows[position] = rows[position] with { Embedding = code, EmbeddingModel = _model };
        }
    }
}
