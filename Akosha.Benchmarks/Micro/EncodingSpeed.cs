using System.Diagnostics;
using System.Text;
using Akosha.Storage.Embeddings;

namespace Akosha.Benchmarks.Micro;

/// <summary>
/// How many messages of about 140 characters one core encodes a second, and that the tokenizer cuts each of these texts as the
/// library's does.
/// </summary>
internal static class EncodingSpeed
{
    private const int PerRound = 20_000, Words = 24;

    private static readonly string[] Marks =
        [", ", ". ", "? ", "! ", " - ", "'s ", "’s ", " — ", ": ", "/", "_", ".", "é ", " 42 "];

    /// <param name="count">How many texts.</param>
    public static void Run(int count)
    {
        var reference = WordPiece.Reference(StaticTable.Own.Vocabulary);
        var words = new WordPiece(StaticTable.Own.Vocabulary);
        var entries = new List<int>();
        var different = 0;
        TimeSpan cutting = default, encoding = default, library = default;
        var random = new Random(20);
        for (var done = 0; done < count; done += PerRound)
        {
            var texts = Enumerable.Range(0, Math.Min(PerRound, count - done)).Select(_ => Text(random)).ToArray();
            var expected = new int[texts.Length][];
            library += Took(i => expected[i] = [.. reference.EncodeToIds(texts[i], addSpecialTokens: false)], texts.Length);
            for (var i = 0; i < texts.Length; i++)
            {
                entries.Clear();
                words.Cut(texts[i], entries);
                if (!entries.SequenceEqual(expected[i])) different++;
            }
            cutting += Took(i => Cut(texts[i]), texts.Length);
            encoding += Took(i => QuantizedVector.Encode(StaticEmbeddingGenerator.Embed(texts[i])), texts.Length);
        }
        Console.WriteLine($"{count:N0} texts, {different:N0} cut otherwise than by the library");
        Console.WriteLine($"messages/s a core: cut {count / cutting.TotalSeconds:N0}, encoded and quantised "
            + $"{count / encoding.TotalSeconds:N0}; cut by the library {count / library.TotalSeconds:N0}");

        void Cut(string text)
        {
            entries.Clear();
            words.Cut(text, entries);
        }
    }

    /// <summary>Words by about how often they occur, marks and numbers between them, and some words run together.</summary>
    private static string Text(Random random)
    {
        var vocabulary = StaticTable.Own.Vocabulary;
        var text = new StringBuilder();
        for (var word = random.Next(1, 2 * Words); word > 0; word--)
        {
            var rank = Math.Pow(vocabulary.Count, random.NextDouble());
            text.Append(vocabulary[Math.Min(vocabulary.Count - 1, 1_000 + (int)rank)]);
            text.Append(random.Next(4) == 0 ? Marks[random.Next(Marks.Length)] : random.Next(30) == 0 ? "" : " ");
        }
        return text.ToString();
    }

    private static TimeSpan Took(Action<int> work, int times)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++) work(i);
        return Stopwatch.GetElapsedTime(started);
    }
}
