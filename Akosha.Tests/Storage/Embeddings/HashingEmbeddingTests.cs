using System.Numerics.Tensors;
using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class HashingEmbeddingTests
{
    [Fact]
    public void A_vector_has_length_1_and_is_the_same_every_time()
    {
        var vector = HashingEmbeddingGenerator.Embed("The deploy key is rotated every Monday.");
        Assert.Equal(384, vector.Length);
        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 5);
        Assert.Equal(vector, HashingEmbeddingGenerator.Embed("The deploy key is rotated every Monday."));
    }

    [Theory]
    [InlineData("kubernetes deployment", "kubernets deployement", "grocery shopping list")]
    [InlineData("ECONNREFUSED", "error econnrefused on port 5432", "error enoent on open")]
    public void A_misspelling_or_a_part_is_nearer_than_another_subject(string query, string near, string far) =>
        Assert.True(Cosine(query, near) > Cosine(query, far) + 0.1);

    [Fact]
    public void A_text_without_words_has_no_direction() =>
        Assert.Null(QuantizedVector.Encode(HashingEmbeddingGenerator.Embed(" ?! ")));

    [Fact]
    public void Quantising_keeps_the_cosine_within_a_hundredth()
    {
        string[] texts = [
            "one two three", "three four five six", "the quick brown fox jumps", "completely unrelated words here", "one two"];
        foreach (var (left, right) in texts.SelectMany(left => texts.Select(right => (left, right))))
        {
            var a = Decode(left);
            var b = Decode(right);
            Assert.Equal(Cosine(left, right), TensorPrimitives.Dot<float>(a, b), 0.01);
        }
    }

    private static float[] Decode(string text)
    {
        var code = QuantizedVector.Encode(HashingEmbeddingGenerator.Embed(text))!;
        return [.. QuantizedVector.ComponentsOf(code).ToArray().Select(component => component * QuantizedVector.ScaleOf(code))];
    }

    private static float Cosine(string left, string right) =>
        TensorPrimitives.Dot<float>(HashingEmbeddingGenerator.Embed(left), HashingEmbeddingGenerator.Embed(right));
}
