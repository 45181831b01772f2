using System.Diagnostics;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Micro;

/// <summary>What each step of building a block costs, on one thread.</summary>
internal static class IndexBuild
{
    public static async Task RunAsync(int count)
    {
        var text = new SampleText(seed: 3);
        var contents = Enumerable.Range(0, count).Select(_ => text.Message(200)).ToArray();
        var vectors = contents.Select(content => QuantizedVector.Encode(HashingEmbeddingGenerator.Embed(content))!).ToArray();
        var rows = contents.Select((content, i) => Row(i, content, vectors[i])).ToList();
        var segment = await SegmentWriter.WriteAsync(rows, CancellationToken.None);
        for (var round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            await foreach (var group in SegmentReader.ReadTextsAsync(segment, CancellationToken.None)) GC.KeepAlive(group);
            Console.WriteLine($"build: read: {watch.Elapsed.TotalMicroseconds / count:F2} us a message, all threads");
            var analyzed = Timed(
                "analyse", count, () => Array.ConvertAll(contents, content => AnalyzedText.Of(content, Languages.English)));
            var postings = Timed("add to postings", count, () =>
            {
                var growing = new GrowingPostings();
                foreach (var message in analyzed) growing.Add(message, null);
                return growing;
            });
            Timed("sign codes", count, () =>
                Array.ConvertAll(vectors, vector => GrowingVectors.CodeOf(QuantizedVector.ComponentsOf(vector))));
            Timed("pack", count, () => BlockImage.Pack([], postings, []));
        }
    }

    private static MessageRow Row(int i, string content, byte[] vector) => new()
    {
        SystemId = "system",
        ConversationId = $"conversation-{i / 20}",
        MessageId = $"{i % 20}",
        Role = "user",
        Content = content,
        Embedding = vector,
        EmbeddingModel = "hashing-384-v2",
    };

    private static T Timed<T>(string step, int count, Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        Console.WriteLine($"build: {step}: {watch.Elapsed.TotalMicroseconds / count:F2} us a message");
        return result;
    }
}
