using System.Diagnostics;
using System.Runtime.InteropServices;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Storage.Embeddings;

namespace Akosha.Benchmarks.Micro;

/// <summary>What each step of building a block costs, on one thread.</summary>
internal static class IndexBuild
{
    public static void Run(int count)
    {
        var text = new SampleText(seed: 3);
        var contents = Enumerable.Range(0, count).Select(_ => text.Message(200)).ToArray();
        var vectors = contents.Select(content => QuantizedVector.Encode(HashingEmbeddingGenerator.Embed(content))!).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var analyzed = Timed("analyse", count, () => Array.ConvertAll(contents, content => AnalyzedText.Of(content, Languages.English)));
            var postings = Timed("add to postings", count, () =>
            {
                var growing = new GrowingPostings();
                foreach (var message in analyzed) growing.Add(message, null);
                return growing;
            });
            Timed("sign codes", count, () => Array.ConvertAll(vectors, vector => GrowingVectors.CodeOf(MemoryMarshal.Cast<byte, sbyte>(vector.AsSpan(QuantizedVector.HeaderBytes)))));
            Timed("pack", count, () => BlockImage.Pack([], postings, []));
        }
    }

    private static T Timed<T>(string step, int count, Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        Console.WriteLine($"build: {step}: {watch.Elapsed.TotalMicroseconds / count:F2} us a message");
        return result;
    }
}
