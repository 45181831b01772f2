using System.Buffers;

namespace Akosha.Search.Analysis;

/// <summary>
/// Cuts text into terms, in its normal form (<see cref="Normalizer"/>). Words are letters and digits of one script, split
/// where an
/// identifier joins them (case, <c>_</c>, <c>/</c>, …), lower-cased, freed of possessives and contractions, stemmed and
/// folded; an
/// identifier is a term of its own beside its words, as typed but for case, and so is what a hyphen or the like parts
/// (<see cref="Identifiers"/>). Scripts without spaces give single characters and pairs, Hangul words and pairs. Symbols such as
/// emoji are terms too. Sequences that control a terminal are passed over (<see cref="ControlSequences"/>).
/// </summary>
internal static class TextAnalyzer
{
    /// <summary>Stored with every index; it changes whenever the terms of some text do.</summary>
    public const string Name = "words-v4";

    /// <summary>Gives every term of the text to <paramref name="sink"/>, in the order of the text.</summary>
    public static void Analyze<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (ControlSequences.AreIn(text)) AnalyzeControlled(text, lexicon, ref sink);
        else AnalyzeAny(text, lexicon, ref sink);
    }

    private static void AnalyzeControlled<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var plain = ArrayPool<char>.Shared.Rent(text.Length);
        var places = ArrayPool<int>.Shared.Rent(text.Length);
        var length = ControlSequences.Remove(text, plain, places);
        var placed = new PlacedSink<TSink>(sink, places, []);
        AnalyzeAny(plain.AsSpan(0, length), lexicon, ref placed);
        sink = placed.Sink;
        ArrayPool<char>.Shared.Return(plain);
        ArrayPool<int>.Shared.Return(places);
    }

    private static void AnalyzeAny<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (Normalizer.IsNormal(text))
        {
            AnalyzePlain(text, lexicon, ref sink);
            return;
        }
        var normalizer = new Normalizer();
        normalizer.Add(text);
        var placed = new PlacedSink<TSink>(sink, normalizer.Starts, normalizer.Ends);
        AnalyzePlain(normalizer.Units, lexicon, ref placed);
        sink = placed.Sink;
    }

    private static void AnalyzePlain<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        for (var position = 0; position < text.Length;)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }
            var end = position;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            AnalyzeChunk(text, position, end, lexicon, ref sink);
            position = end;
        }
    }

    /// <summary>What stands between two spaces: its words, and the whole of it if it is an identifier.</summary>
    private static void AnalyzeChunk<TSink>(ReadOnlySpan<char> text, int start, int end, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var words = 0;
        var longest = 0;
        for (var position = start; position < end;)
        {
            var chunk = text[start..end];
            var length = DottedNumbers.LengthAt(chunk, position - start);
            if (length > 0)
            {
                DottedNumbers.Add(text, position, length, ref sink);
                words++;
            }
            else if ((length = Words.LengthAt(text[position..end])) > 0)
                words += Words.Add(text, start, position, length, lexicon, ref sink);
            else position += Words.AddSymbol(text, position, end, ref sink);
            longest = Math.Max(longest, length);
            position += length;
        }
        if (words > 0) Identifiers.Add(text, (start, end), (words, longest), lexicon, ref sink);
    }
}
