using System.Text;

namespace Akosha.Search.Index;

/// <summary>
/// The words of a finished block in the order of their UTF-8, each with the position of its term and the number of its form. What
/// they begin with is found by bisection, and so is what they end in, by their order from behind; images of before lack that, and
/// are looked through.
/// </summary>
internal sealed class WordList(Image image)
{
    private readonly ReadOnlyMemory<byte> _text = image.Section<byte>("list");
    private readonly ReadOnlyMemory<int> _ends = image.Section<int>("list_ends"), _terms = image.Section<int>("list_terms");
    private readonly ReadOnlyMemory<byte> _forms = image.Section<byte>("list_forms");
    private readonly ReadOnlyMemory<int> _backward = image.Section<int>("list_backward");

    /// <summary>Writes the list of a block.</summary>
    public static void Pack(ImageWriter image, (string Name, int Term, byte Form)[] words)
    {
        var texts = Array.ConvertAll(words, word => Encoding.UTF8.GetBytes(word.Name));
        Array.Sort(texts, words, Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
        var ends = new int[texts.Length];
        var end = 0;
        for (var i = 0; i < texts.Length; i++) ends[i] = end += texts[i].Length;
        image.Add<byte>("list", end, all =>
        {
            for (var i = 0; i < texts.Length; i++) texts[i].CopyTo(all[(ends[i] - texts[i].Length)..]);
        });
        image.Add<int>("list_ends", ends);
        image.Add<int>("list_terms", Array.ConvertAll(words, word => word.Term));
        image.Add<byte>("list_forms", Array.ConvertAll(words, word => word.Form));
        var backward = Enumerable.Range(0, texts.Length).ToArray();
        Array.Sort(backward, (left, right) => CompareFromBehind(texts[left], texts[right]));
        image.Add<int>("list_backward", backward);
    }

    /// <summary>The words that have a part at one side.</summary>
    public IEnumerable<(string Name, int Term, byte Form)> With(string part, WordSide side)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        return side == WordSide.Start ? Beginning(bytes) : _backward.IsEmpty ? LookedThrough(bytes) : Ending(bytes);
    }

    private IEnumerable<(string Name, int Term, byte Form)> Beginning(byte[] part)
    {
        var first = FirstOf(word => TextOf(word).SequenceCompareTo(part));
        for (var word = first; word < _ends.Length && TextOf(word).StartsWith(part); word++) yield return At(word);
    }

    private IEnumerable<(string Name, int Term, byte Form)> Ending(byte[] part)
    {
        var first = FirstOf(place => CompareFromBehind(TextOf(_backward.Span[place]), part));
        for (var place = first; place < _ends.Length && TextOf(_backward.Span[place]).EndsWith(part); place++)
            yield return At(_backward.Span[place]);
    }

    private IEnumerable<(string Name, int Term, byte Form)> LookedThrough(byte[] part)
    {
        for (var from = 0; from < _text.Length;)
        {
            var found = _text.Span[from..].IndexOf(part);
            if (found < 0) yield break;
            var end = from + found + part.Length;
            var word = _ends.Span.BinarySearch(end);
            // Words follow one another without anything between: the end of one and the one before it may look like the part.
            if (word >= 0 && TextOf(word).Length >= part.Length) yield return At(word);
            from += found + 1;
        }
    }

    /// <summary>The first place where a comparison does not say that what is there comes before.</summary>
    private int FirstOf(Func<int, int> compare)
    {
        var low = 0;
        var high = _ends.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (compare(middle) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int CompareFromBehind(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (var i = 1; i <= left.Length && i <= right.Length; i++)
            if (left[^i] != right[^i]) return left[^i].CompareTo(right[^i]);
        return left.Length.CompareTo(right.Length);
    }

    private ReadOnlySpan<byte> TextOf(int word) =>
        _text.Span[(word == 0 ? 0 : _ends.Span[word - 1]).._ends.Span[word]];

    private (string Name, int Term, byte Form) At(int word) =>
        (Encoding.UTF8.GetString(TextOf(word)), _terms.Span[word], _forms.Span[word]);
}
