using System.Numerics.Tensors;
using Akosha.Storage.Embeddings;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Storage.Embeddings;

/// <summary>The real all-MiniLM-L6-v2, where its package can be had.</summary>
[Trait("speed", "slow")]
public sealed class SentenceEncoderTests : IClassFixture<MiniLm>
{
    private readonly MiniLm _model;

    public SentenceEncoderTests(MiniLm model)
    {
        Assert.SkipWhen(model.Absence is not null, model.Absence ?? "");
        _model = model;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The figures that the documentation of sentence-transformers prints for this model: of another implementation of all of it.
    [Theory]
    [InlineData("The new movie is awesome", "The dog plays in the garden", 0.0543)]
    [InlineData("The new movie is awesome", "The new movie is so great", 0.8939)]
    [InlineData("The new movie is awesome", "A woman watches TV", -0.0502)]
    [InlineData("The cat sits outside", "The dog plays in the garden", 0.2838)]
    [InlineData("The cat sits outside", "The new movie is so great", -0.0029)]
    [InlineData("The cat sits outside", "A woman watches TV", 0.1310)]
    [InlineData("A man is playing guitar", "The dog plays in the garden", 0.2277)]
    [InlineData("A man is playing guitar", "The new movie is so great", -0.0136)]
    [InlineData("A man is playing guitar", "A woman watches TV", -0.0327)]
    [InlineData("The weather is lovely today.", "It's so sunny outside!", 0.6660)]
    [InlineData("The weather is lovely today.", "He drove to the stadium.", 0.1046)]
    [InlineData("It's so sunny outside!", "He drove to the stadium.", 0.1411)]
    public async Task Cosines_are_those_that_are_known(string left, string right, float cosine)
    {
        using var encoder = new OnnxEmbeddingGenerator(new EmbeddingOptions { Provider = "onnx", Path = _model.Path });
        var vectors = await encoder.GenerateAsync([left, right], cancellationToken: Cancellation);
        Assert.Equal(cosine, TensorPrimitives.CosineSimilarity(vectors[0].Vector.Span, vectors[1].Vector.Span), 0.001f);
    }

    [Fact]
    public async Task With_8_bit_weights_vectors_are_nearly_the_same_and_the_model_is_a_quarter_of_the_size()
    {
        var options = new EmbeddingOptions { Provider = "onnx", Path = _model.Path };
        using var whole = new OnnxEmbeddingGenerator(options);
        using var rounded = new OnnxEmbeddingGenerator(
            new EmbeddingOptions { Provider = "onnx", Path = _model.Path, Precision = "int8" });
        string[] texts = [
            "The new movie is awesome", "A woman watches TV", "When do you have to be at the dentist? Tuesday at nine.",
            "The deploy key is rotated every Monday; see https://example.org/keys (v1.2.3) for how.", "x"];
        var expected = await whole.GenerateAsync(texts, cancellationToken: Cancellation);
        var given = await rounded.GenerateAsync(texts, cancellationToken: Cancellation);
        Assert.All(expected.Zip(given), pair => Assert.InRange(
            TensorPrimitives.CosineSimilarity(pair.First.Vector.Span, pair.Second.Vector.Span), 0.97f, 0.9999f));
        Assert.InRange(
            new FileInfo(Path.Combine(_model.Path, "model_quantized.onnx")).Length, 20_000_000,
            new FileInfo(Path.Combine(_model.Path, "model.onnx")).Length / 3.8);
    }

    [Fact]
    public async Task An_answer_is_found_by_the_question_before_it_once_its_conversation_has_settled()
    {
        using var data = new TemporaryFolder();
        await using var akosha = await AkoshaHost.StartAsync(
            data.Path, null, "--Akosha:Embedding:Provider=onnx", $"--Akosha:Embedding:Path={_model.Path}",
            "--Akosha:Maintenance:SettleMinutes=0");
        await akosha.StoreAsync("s", "kitchen", "The recipe wants two eggs and a cup of flour.");
        await akosha.StoreAsync("s", "practice", "When do you have to be at the dentist?");
        await akosha.StoreAsync("""{"system_id": "s", "conversation_id": "practice", "content": "Tuesday at nine."}""");
        var alone = await NearnessAsync();
        await akosha.RunAsync("contexts");
        await Eventually.HoldsAsync(async () => await NearnessAsync() > alone + 0.1);

        async Task<double> NearnessAsync()
        {
            var (_, body) = await akosha.SearchAsync(new
            {
                query = "When is the dentist appointment?",
                mode = "semantic",
                group_by = "message",
                min_score = 0,
            });
            return body.GetProperty("hits").EnumerateArray()
                .Single(hit => hit.GetProperty("snippet").GetString()!.Contains("nine", StringComparison.Ordinal))
                .GetProperty("score").GetDouble();
        }
    }
}
