using System.Numerics.Tensors;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Search.Retrieval;

/// <summary>
/// How near texts are to one another that have nothing to do with each other, by an encoder. For some that is far above 0 (0.6
/// and more for those that were trained with a low temperature), and a nearness says something only above it. Measured once,
/// with short questions and statements of unrelated things.
/// </summary>
internal sealed class ChanceNearness(IEmbeddingGenerator<string, Embedding<float>> generator)
{
    // An encoder to which everything is the same tells nothing; it is left as it is.
    private const float Highest = 0.95f;

    private static readonly string[] Questions =
    [
        "How long does a train take to the coast?", "Which vitamins are in spinach?", "Who paid the electricity bill?",
        "Why does the build fail on Windows?", "What did grandmother cook on Sunday?", "When is the next solar eclipse?",
    ];

    private static readonly string[] Statements =
    [
        "The violin needs new strings before the concert.", "We moved the database to another region last night.",
        "Cheetahs hunt alone and mostly by day.", "My passport runs out in March.", "The goalkeeper was hurt in the second half.",
        "Add two spoons of vinegar and let it stand.", "The tenant wants the lease to end early.",
        "A null pointer is thrown in the parser.", "It snowed in the mountains all week.", "She painted the fence green.",
        "Interest rates were left unchanged.", "The dentist has moved to the second floor.",
    ];

    private float? _measured;

    /// <summary>The mean cosine of questions with statements that do not answer them, 0 to 0.95.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<float> GetAsync(CancellationToken cancellation)
    {
        if (_measured is { } known) return known;
        var questions = await generator.GenerateAsync(Questions, EncodingUse.Query(), cancellation);
        var statements = await generator.GenerateAsync(Statements, cancellationToken: cancellation);
        var mean = questions.Average(question => statements.Average(statement =>
            TensorPrimitives.CosineSimilarity(question.Vector.Span, statement.Vector.Span)));
        var measured = mean is > 0 and <= Highest ? mean : 0;
        _measured = measured;
        return measured;
    }
}
