using Akosha.Search.Retrieval.Scoring;
using Akosha.Storage.Embeddings;
using BenchmarkDotNet.Attributes;

namespace Akosha.Benchmarks.Micro;

/// <summary>What a vector costs: making one, and comparing two.</summary>
[MemoryDiagnoser]
public class VectorBenchmarks
{
    private const string Text =
        "I went to a support group yesterday and it was so powerful that I signed up for the next one as well.";

    private readonly QueryLevels _left = QueryLevels.Of([.. Enumerable.Range(0, 384).Select(i => (i * 37 % 255 - 127) / 1000f)]);
    private readonly sbyte[] _right = [.. Enumerable.Range(0, 384).Select(i => (sbyte)(i * 91 % 255 - 127))];

    /// <summary>A sentence of about a hundred characters becomes a vector.</summary>
    [Benchmark]
    public float[] Embed() => HashingEmbeddingGenerator.Embed(Text);

    /// <summary>The products of a vector of 384 signed bytes with a query, itself and two others.</summary>
    [Benchmark]
    public float Products() => Int8Products.Of(_right, _left.Levels, _right, _right).Query;
}
