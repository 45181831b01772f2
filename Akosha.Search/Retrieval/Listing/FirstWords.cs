using Akosha.Contracts.Fields;
using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>How a content begins: whole words on one line, without what controls terminals.</summary>
internal static class FirstWords
{
    private const int Longest = 80, Looked = 2_048;

    /// <summary>The first words; null if there are none.</summary>
    public static string? Of(string content)
    {
        var text = content.AsSpan(0, Math.Min(content.Length, Looked));
        Span<char> plain = stackalloc char[text.Length];
        Span<int> places = stackalloc int[text.Length];
        var words = new string(plain[..ControlSequences.Remove(text, plain, places)])
            .Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        var line = string.Join(' ', words);
        if (line.Length == 0) return null;
        if (line.Length <= Longest) return line;
        var end = line.LastIndexOf(' ', Longest);
        return (end > 0 ? line[..end] : TextEnds.Head(line, Longest)) + "…"; // or of one long word
    }
}
