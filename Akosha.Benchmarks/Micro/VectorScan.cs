using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Search.Retrieval;
using Akosha.Search.Tiers;
using Akosha.Storage.Embeddings;

namespace Akosha.Benchmarks.Micro;

/// <summary>
/// The vector stage by itself, on one thread: the scan of the sign codes, the candidates rescored, and how many of the ten
/// nearest by exact float search are among its ten, beside the time of that search.
/// </summary>
internal static class VectorScan
{
    private const int Dimensions = 384, Queries = 50;

    public static void Run(int count)
    {
        var text = new SampleText(seed: 5);
        Measure("hashed texts of 200 bytes", count, _ => HashingEmbeddingGenerator.Embed(text.Message(200)), _ => HashingEmbeddingGenerator.Embed(text.Query(6)));
        var random = new Random(6);
        var centres = Enumerable.Range(0, 1_000).Select(_ => Gaussian(random)).ToArray();
        Measure("unit vectors in 1,000 clusters", count, _ => Near(centres, random), _ => Near(centres, random));
    }

    private static void Measure(string name, int count, Func<int, float[]> vector, Func<int, float[]> query)
    {
        var exact = new float[count][];
        var codes = new SignCodes(Dimensions);
        var components = new sbyte[count][];
        var scales = new float[count];
        for (var i = 0; i < count; i++)
        {
            exact[i] = Normalized(vector(i));
            var code = QuantizedVector.Encode(exact[i]) ?? new byte[QuantizedVector.HeaderBytes + Dimensions];
            scales[i] = QuantizedVector.ScaleOf(code);
            components[i] = MemoryMarshal.Cast<byte, sbyte>(code.AsSpan(QuantizedVector.HeaderBytes)).ToArray();
            codes.Set(i, components[i]);
        }
        var view = codes.Publish();
        var distances = new ushort[count];
        Measured scan = new(), stage = new(), full = new();
        var found = 0;
        for (var q = -3; q < Queries; q++)
        {
            var target = Normalized(query(q));
            var watch = Stopwatch.StartNew();
            var truth = Top(count, i => TensorPrimitives.Dot<float>(target, exact[i]));
            var fullTook = watch.Elapsed;
            var packed = QuantizedVector.Encode(target)!;
            var packedComponents = MemoryMarshal.Cast<byte, sbyte>(packed.AsSpan(QuantizedVector.HeaderBytes)).ToArray();
            watch.Restart();
            view.Distances(codes.Encode(packedComponents), distances);
            var scanTook = watch.Elapsed;
            var limit = CandidateLimit.Of(distances, codes.Bits);
            var candidates = new List<int>();
            for (var i = 0; i < count; i++)
                if (distances[i] <= limit) candidates.Add(i);
            var ten = Top(candidates.Count, c => VectorSearch.Dot(target, components[candidates[c]]) * scales[candidates[c]]).Select(c => candidates[c]);
            var stageTook = watch.Elapsed;
            if (q < 0) continue;
            (full, scan, stage).Add(fullTook, scanTook, stageTook);
            found += ten.Intersect(truth).Count();
        }
        Console.WriteLine($"{count} {name}: recall@10 {found / (10.0 * Queries):F3}; sign scan p50 {scan.Percentile(0.5):F1} ms, with rescoring {stage.Percentile(0.5):F1} ms; exact float scan {full.Percentile(0.5):F1} ms");
    }

    private static void Add(this (Measured Full, Measured Scan, Measured Stage) all, TimeSpan full, TimeSpan scan, TimeSpan stage)
    {
        all.Full.Add(full);
        all.Scan.Add(scan);
        all.Stage.Add(stage);
    }

    private static List<int> Top(int count, Func<int, float> score)
    {
        var best = new Best(10);
        for (var i = 0; i < count; i++) best.Offer(new ScoredMessage(i, score(i)));
        return best.Ordered().ConvertAll(scored => scored.Message);
    }

    private static float[] Near(float[][] centres, Random random)
    {
        var vector = Gaussian(random);
        TensorPrimitives.Add<float>(vector, centres[random.Next(centres.Length)], vector);
        return vector;
    }

    private static float[] Gaussian(Random random)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++) vector[i] = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
        return vector;
    }

    private static float[] Normalized(float[] vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }
}
