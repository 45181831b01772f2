using System.Globalization;
using System.Text;

namespace Akosha.Testing.Processes;

/// <summary>Made-up messages whose words are as unevenly frequent as those of real text (Zipf's law).</summary>
/// <param name="seed">The same seed gives the same messages.</param>
public sealed class SampleText(int seed)
{
    private const int Vocabulary = 50_000;

    private static readonly string[] Syllables = "ka lo mi ran te vel dor san pi cu ber nal tis gor fa zen mu hal qui rox".Split(
        ' ');

    private readonly Random _random = new(seed);

    /// <summary>A message of about so many bytes.</summary>
    public string Message(int bytes)
    {
        var text = new StringBuilder(bytes + 16);
        while (text.Length < bytes) text.Append(Word()).Append(' ');
        return text.ToString(0, bytes).TrimEnd();
    }

    /// <summary>So many words.</summary>
    public string Query(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word()));

    /// <summary>NDJSON of conversations of twenty messages each.</summary>
    public static string Ndjson(int seed, int messages, int bytes)
    {
        var text = new SampleText(seed);
        var lines = new StringBuilder(messages * (bytes + 40));
        for (var first = 0; first < messages; first += 20)
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{{\"system_id\":\"system-{first / 20 % 50}\",\"conversation_id\":\"{seed}-{first / 20}\",\"messages\":[");
            lines.AppendJoin(',', Enumerable.Range(0, Math.Min(20, messages - first)).Select(i =>
                $"{{\"role\":\"{(i % 2 == 0 ? "user" : "assistant")}\",\"content\":\"{text.Message(bytes)}\"}}"));
            lines.Append("]}\n");
        }
        return lines.ToString();
    }

    private string Word()
    {
        // The rank of a word by Zipf's law: uniform in the logarithm.
        var rank = (int)Math.Pow(Vocabulary, _random.NextDouble());
        var word = new StringBuilder();
        for (var left = rank; left > 0; left /= Syllables.Length) word.Append(Syllables[left % Syllables.Length]);
        return word.ToString();
    }
}
