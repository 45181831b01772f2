using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Search.Retrieval;

/// <summary>Makes the vectors of queries. An encoder that fails leaves the words, and the answer says so.</summary>
internal sealed partial class QueryEncoder(IEmbeddingGenerator<string, Embedding<float>> generator, ILogger<QueryEncoder> logger)
{
    /// <summary>The model that makes them.</summary>
    public string Model { get; } =
        (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";

    // Vectors that are added up from those of words are centred, and have no such nearness.
    private readonly ChanceNearness? _chance =
        generator is StaticEmbeddingGenerator or HashingEmbeddingGenerator ? null : new ChanceNearness(generator);

    private readonly bool _inContext = generator.GetService(typeof(TextWindows)) is not null;

    /// <summary>
    /// The vector of a text; null if the search wants none, the text has no direction, or it cannot be encoded.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="mode">What the search compares.</param>
    /// <param name="answer">Takes what is to be said if it cannot be encoded.</param>
    /// <param name="deadline">Ends the waiting.</param>
    public async Task<QueryVector?> EncodeAsync(string text, SearchMode mode, AnswerNotes answer, CancellationToken deadline)
    {
        if (mode == SearchMode.Lexical) return null;
        try
        {
            var embedding = await generator.GenerateAsync(text, EncodingUse.Query(), deadline);
            if (QuantizedVector.Encode(embedding.Vector.Span) is null) return null;
            var chance = _chance is null ? 0 : await _chance.GetAsync(deadline);
            return new QueryVector(embedding.Vector, Model, _inContext, chance);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.NotEncoded(logger, error.Message);
            if (mode == SearchMode.Semantic) answer.Problems.Add("the query could not be encoded: there are no semantic hits");
            else answer.Notes.Add("the query could not be encoded: hits were found by their words alone");
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "QueryNotEncoded", Message = "A query could not be encoded: {Reason}")]
        public static partial void NotEncoded(ILogger logger, string reason);
    }
}
