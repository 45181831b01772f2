using System.Numerics.Tensors;
using System.Security.Cryptography;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class StaticEmbeddingTests
{
    [Theory]
    [InlineData("how do I fix my car", "the vehicle needs a repair", "the soup needs more salt")]
    [InlineData("doctor", "she works as a physician at the hospital", "she works as a pilot at the airport")]
    [InlineData("the puppy is ill", "our dog got sick last night", "our train was late last night")]
    [InlineData("kubernetes deployment", "kubernets deployement", "grocery shopping list")]
    [InlineData("ECONNREFUSED", "error econnrefused on port 5432", "error enoent on open")]
    [InlineData("CONNREFUS", "rotate_keys.sh failed with ECONNREFUSED", "It is rotated every Monday by the pipeline.")]
    [InlineData("tomatto pasience", "The key to good tomatoes is patience.", "Pizza or pasta on Monday?")]
    [InlineData("the certificate was recieved", "certifcate received", "Sourdough starter needs feeding")]
    public void What_means_the_same_or_is_nearly_written_the_same_is_nearer(string query, string near, string far) =>
        Assert.True(Cosine(query, near) > Cosine(query, far) + 0.1);

    [Theory]
    [InlineData("recieve", "receive")]
    [InlineData("certifcate", "certificate")]
    [InlineData("tomatto", "tomato")]
    [InlineData("zebraa", "zebra")]
    [InlineData("econnrefused", null)]
    [InlineData("teh", null)]
    public void A_misspelt_word_is_known_by_one_letter_more_less_or_other(string word, string? entry) =>
        Assert.Equal(
            entry, new UnknownWords(StaticTable.Own).Misspelt(word) is >= 0 and var found
            ? StaticTable.Own.Vocabulary[found] : null);

    [Fact]
    public void The_vector_of_two_texts_together_is_the_sum_of_theirs()
    {
        var left = StaticEmbeddingGenerator.Embed("The deploy key");
        var right = StaticEmbeddingGenerator.Embed("is rotated every Monday.");
        TensorPrimitives.Add(left, right, right);
        Assert.Equal(
            StaticEmbeddingGenerator.Embed("The deploy key is rotated every Monday."), right, (expected, found) =>
                Math.Abs(expected - found) < 1e-4);
    }

    [Fact]
    public void The_stored_vector_keeps_its_length()
    {
        var vector = StaticEmbeddingGenerator.Embed("The deploy key is rotated every Monday.");
        var code = QuantizedVector.Encode(vector)!;
        var stored = QuantizedVector.ComponentsOf(code).ToArray().Select(component => component * QuantizedVector.ScaleOf(code));
        var length = TensorPrimitives.Norm<float>(vector);
        Assert.InRange(length, 1.5f, 100);
        Assert.Equal(length, TensorPrimitives.Norm<float>([.. stored]), length / 1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("ꙮ")]
    public void A_text_without_any_entry_of_the_vocabulary_has_no_direction(string text) =>
        Assert.Null(QuantizedVector.Encode(StaticEmbeddingGenerator.Embed(text)));

    [Fact]
    public async Task Every_vector_tells_its_model_and_has_its_dimensions()
    {
        using var generator = new StaticEmbeddingGenerator();
        var vectors = await generator.GenerateAsync(["one", "two"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(
            vectors, vector => Assert.Equal((StaticEmbeddingGenerator.ModelName, 256), (vector.ModelId, vector.Vector.Length)));
        var metadata = (EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!;
        Assert.Equal((StaticEmbeddingGenerator.ModelName, 256), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
    }

    [Fact]
    public void The_table_is_the_one_that_the_model_name_stands_for()
    {
        using var resource = typeof(StaticTable).Assembly.GetManifestResourceStream("static.bin")!;
        // Whoever changes the table changes the name: vectors of two tables must never be compared.
        Assert.Equal(
            ("static-minilm-256-v1", "2e6f333f174fe8106fb965d0e87e9f4dc97d6e4e759ef9400f4467a566ff5631"),
            (StaticEmbeddingGenerator.ModelName, Convert.ToHexStringLower(SHA256.HashData(resource))));
        Assert.InRange(resource.Length, 1, 8_000_000);
    }

    [Fact]
    public void A_table_that_is_cut_off_is_refused()
    {
        var table = StaticTable.Write(["the", "road"], [[1, 2], [3, -4]]);
        Assert.Equal([95, -127], new StaticTable(table).ComponentsOf(1).ToArray().Select(value => (int)value));
        Assert.Equal(["the", "road"], new StaticTable(table).Vocabulary);
        Assert.Throws<InvalidDataException>(() => new StaticTable(table[..^1]));
        Assert.Throws<InvalidDataException>(() => new StaticTable([.. table.Reverse()]));
        Assert.Throws<InvalidDataException>(() => new StaticTable([]));
    }

    private static float Cosine(string left, string right) => TensorPrimitives.CosineSimilarity<float>(
        StaticEmbeddingGenerator.Embed(left), StaticEmbeddingGenerator.Embed(right));
}
