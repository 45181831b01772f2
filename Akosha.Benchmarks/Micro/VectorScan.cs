using System.Diagnostics;
using System.Numerics.Tensors;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Storage.Embeddings;
using Akosha.Testing.Processes;

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
        Measure("hashed texts of 200 bytes", count, _ =>
            HashingEmbeddingGenerator.Embed(text.Message(200)), _ => HashingEmbeddingGenerator.Embed(text.Query(6)));
        var random = new Random(6);
        var centres = Enumerable.Range(0, 1_000).Select(_ => Gaussian(random)).ToArray();
        Measure("unit vectors in 1,000 clusters", count, _ => Near(centres, random), _ => Near(centres, random));
    }

    private static void Measure(string name, int count, Func<int, float[]> vector, Func<int, float[]> query)
    {
        var exact = new float[count][];
        var vectors = new GrowingVectors(count);
        for (var i = 0; i < count; i++)
        {
            exact[i] = Normalized(vector(i));
            vectors.Add(new BlockOffset(i), QuantizedVector.Encode(exact[i]), "model");
        }
        var scope = ScopeOf(vectors.Publish(), count);
        var request = new SearchRequest { Query = "" };
        var distances = new ushort[count];
        Measured scan = new(), stage = new(), full = new(), bytes = new();
        var found = 0;
        var foundByBytes = 0;
        for (var q = -3; q < Queries; q++)
        {
            var target = Normalized(query(q));
            var watch = Stopwatch.StartNew();
            var truth = Top(count, i => TensorPrimitives.Dot<float>(target, exact[i]));
            var fullTook = watch.Elapsed;
            var set = scope.Blocks[0]!.Vectors[0];
            var code = GrowingVectors.CodeOf(QuantizedVector.ComponentsOf(QuantizedVector.Encode(target)));
            watch.Restart();
            SignCodes.Distances(set.Codes.Span, code, distances.AsSpan(0, set.Count));
            var scanTook = watch.Elapsed;
            watch.Restart();
            var best = new Best(10);
            new VectorSearch(scope, new QueryVector(target, "model"), Weights.Default, new TierTimes())
                .Collect(new Filter(request, scope), best, onePerConversation: false);
            var stageTook = watch.Elapsed;
            watch.Restart();
            var levels = QueryLevels.Of(target).Levels;
            var byBytes = Top(count, ByBytes);
            var bytesTook = watch.Elapsed;
            if (q < 0) continue;
            foundByBytes += byBytes.Intersect(truth).Count();
            bytes.Add(bytesTook);
            (full, scan, stage).Add(fullTook, scanTook, stageTook);
            found += best.Ordered().ConvertAll(scored => scored.Message).Intersect(truth).Count();

            float ByBytes(int position)
            {
                var own = set.ComponentsAt(position);
                return Int8Products.Of(own, levels, own, own).Query * set.Scales.Span[position];
            }
        }
        Console.WriteLine(
            $"{count} {name}: recall@10 {found / (10.0 * Queries):F3}; sign scan p50 {scan.Percentile(0.5):F1} ms, whole stage "
            + $"{stage.Percentile(0.5):F1} ms; int8 scan {bytes.Percentile(0.5):F1} ms, recall@10 "
            + $"{foundByBytes / (10.0 * Queries):F3}; exact float scan {full.Percentile(0.5):F1} ms");
    }

    /// <summary>A scope of one block with these vectors and nothing else.</summary>
    private static Scope ScopeOf(VectorSet[] vectors, int count)
    {
        var columns = new MessageColumns(
            count, [.. Enumerable.Range(0, count).Select(ConversationOrdinal.Of)], [], new byte[count], new long[count], [], [],
            []);
        var block = new Block
        {
            Id = 1,
            First = default,
            Count = count,
            Dead = 0,
            Tier = Tier.Hot,
            Vectors = vectors,
            Segments = [],
            SegmentOf = default,
            RowOf = default,
            Systems = new HashSet<string>(),
        };
        var snapshot = new IndexSnapshot(columns, [], default, [], new NameTables(), [block]);
        return new Scope(snapshot, [block]);
    }

    private static void Add(this (Measured Full, Measured Scan, Measured Stage) all, TimeSpan full, TimeSpan scan, TimeSpan stage)
    {
        all.Full.Add(full);
        all.Scan.Add(scan);
        all.Stage.Add(stage);
    }

    private static List<MessageNumber> Top(int count, Func<int, float> score)
    {
        var best = new Best(10);
        for (var i = 0; i < count; i++) best.Offer(new ScoredMessage(new MessageNumber(i), score(i)));
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
        for (var i = 0; i < vector.Length; i++) vector[i] = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()))
            * MathF.Cos(2 * MathF.PI * random.NextSingle());
        return vector;
    }

    private static float[] Normalized(float[] vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }
}
