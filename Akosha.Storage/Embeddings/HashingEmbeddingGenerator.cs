using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Vectors without a model: every word and every run of three to five characters of it adds ±weight to one of 384
/// dimensions (feature hashing, Weinberger et al. 2009; subwords as in fastText, Bojanowski et al. 2017). Texts that share
/// words, or parts of words, point the same way, so a misspelt word or a piece of an identifier is still near.
/// There is no corpus to take frequencies from, and vectors must not change as one grows: a word's weight rises with its
/// length and is next to nothing for the commonest words of English, which is what inverse document frequency does to them.
/// </summary>
public sealed class HashingEmbeddingGenerator : TextEncoder
{
    /// <summary>The dimensions of a vector.</summary>
    public const int Dimensions = 384;

    /// <summary>The name stored with each vector; it changes whenever the vectors do.</summary>
    public const string ModelName = "hashing-384-v2";

    private const int LongestText = 32 * 1024; // characters; what comes after changes the direction little
    private const float CommonWeight = 0.05f, GramShare = 0.7f;

    private static readonly Rotation Spread = new(Dimensions, seed: 0xA605A);

    private static readonly EmbeddingGeneratorMetadata Model = new("akosha", null, ModelName, Dimensions);

    /// <inheritdoc/>
    protected override EmbeddingGeneratorMetadata Metadata => Model;

    /// <inheritdoc/>
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        EachAsync(values, Embed);

    /// <summary>The vector of one text: 384 floats, of length 1 unless the text has no letter or digit.</summary>
    public static float[] Embed(string text)
    {
        var vector = new float[Dimensions];
        Span<char> word = stackalloc char[66];
        var length = 0;
        word[0] = '^';
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, LongestText)))
        {
            if (char.IsLetterOrDigit(character) && length < 64) word[++length] = char.ToLowerInvariant(character);
            else if (length > 0) AddWord(vector, word, ref length);
        }
        if (length > 0) AddWord(vector, word, ref length);
        Normalize(vector);
        // Few features make a few large components, which eight bits a component would tell apart badly.
        Spread.Apply(vector);
        return vector;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Nothing is held.
    }

    /// <summary>Adds the word in <c>word[1..length]</c>, with a mark at both ends, and starts the next.</summary>
    private static void AddWord(float[] vector, Span<char> word, ref int length)
    {
        var weight = CommonWords.Contains(word.Slice(1, length)) ? CommonWeight : 1 + MathF.Min(length, 12) / 12f;
        word[length + 1] = '$';
        var marked = word[..(length + 2)];
        Add(vector, marked, weight);
        var grams = Math.Max(1, 3 * marked.Length - 9);
        for (var size = 3; size <= 5 && size < marked.Length; size++)
            for (var start = 0; start + size <= marked.Length; start++)
                Add(vector, marked.Slice(start, size), GramShare * weight / MathF.Sqrt(grams));
        length = 0;
    }

    private static void Add(float[] vector, ReadOnlySpan<char> feature, float weight)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(feature));
        vector[(int)(hash % Dimensions)] += hash >> 63 == 0 ? weight : -weight;
    }

    private static void Normalize(float[] vector)
    {
        var norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(vector);
        if (norm > 0) System.Numerics.Tensors.TensorPrimitives.Divide(vector, norm, vector);
    }
}
