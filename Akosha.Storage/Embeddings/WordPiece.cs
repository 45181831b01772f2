using System.Text;
using Microsoft.ML.Tokenizers;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Cuts texts into the entries of a BERT vocabulary without capitals and accents (WordPiece, Wu et al. 2016), as
/// <see cref="BertTokenizer"/> does of a text in one line, and faster: what is plain ASCII between blanks is cut here, and what
/// is not goes to that tokenizer, whose answers are remembered. Tabs and line breaks are blanks, as in BERT itself; that
/// tokenizer drops them, and so joins the words on either side. Any thread may use it.
/// </summary>
internal sealed class WordPiece
{
    private const int LongestWord = 100, LongestRemembered = 64, Remembered = 1 << 13;

    private readonly PieceTable _beginnings, _continuations;
    private readonly BertTokenizer _other;
    private readonly Chunk?[] _chunks = new Chunk?[Remembered];
    private readonly int _unknown, _longestPiece;

    private sealed record Chunk(string Text, int[] Entries);

    /// <param name="vocabulary">The entries by their numbers; a continuation begins with <c>##</c>.</param>
    public WordPiece(IReadOnlyList<string> vocabulary)
    {
        var pieces = vocabulary.Index().ToLookup(entry => entry.Item.StartsWith("##", StringComparison.Ordinal));
        _beginnings = new PieceTable([.. pieces[false].Select(entry => (entry.Item, entry.Index))]);
        _continuations = new PieceTable([.. pieces[true].Select(entry => (entry.Item[2..], entry.Index))]);
        _longestPiece = vocabulary.Max(entry => entry.Length);
        _other = Reference(vocabulary);
        _unknown = _other.UnknownTokenId;
    }

    /// <summary>The tokenizer that this one equals.</summary>
    public static BertTokenizer Reference(IReadOnlyList<string> vocabulary) => BertTokenizer.Create(
        new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', vocabulary))),
        new BertOptions { SplitOnSpecialTokens = false, RemoveNonSpacingMarks = true });

    /// <summary>Adds the numbers of a text's entries, without marks at its ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="entries">Takes the numbers.</param>
    /// <param name="unknown">Takes the words that are no entries themselves, in lower case.</param>
    public void Cut(ReadOnlySpan<char> text, List<int> entries, List<string>? unknown = null)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(" \t\r\n");
            if (end < 0) end = text.Length;
            if (end > 0) CutChunk(text[..end], entries, unknown);
            text = end < text.Length ? text[(end + 1)..] : [];
        }
    }

    /// <summary>Lets go of the answers that are remembered.</summary>
    public void Forget() => Array.Clear(_chunks);

    private void CutChunk(ReadOnlySpan<char> chunk, List<int> entries, List<string>? unknown)
    {
        if (chunk.IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            CutOther(chunk, entries, unknown);
            return;
        }
        Span<char> lower = stackalloc char[LongestWord + 1];
        var length = 0;
        foreach (var character in chunk)
        {
            if (char.IsAsciiLetterOrDigit(character) || character == '_')
            {
                if (length <= LongestWord) lower[length++] = char.ToLowerInvariant(character);
                continue;
            }
            CutWord(lower[..length], entries, unknown);
            length = 0;
            if (char.IsSymbol(character)) continue; // these part words and are no entries
            entries.Add(_beginnings.Find(character) is >= 0 and var mark ? mark : _unknown);
        }
        CutWord(lower[..length], entries, unknown);
    }

    /// <summary>The longest entry that it begins with, then the longest continuation, and so on; unknown if none fits.</summary>
    private void CutWord(ReadOnlySpan<char> word, List<int> entries, List<string>? unknown)
    {
        if (word.IsEmpty) return;
        var before = entries.Count;
        var isKnown = word.Length <= LongestWord;
        if (isKnown)
        {
            Span<ulong> beginnings = stackalloc ulong[word.Length + 1];
            WordHash.Beginnings(word, beginnings);
            for (var start = 0; isKnown && start < word.Length;)
            {
                var pieces = start == 0 ? _beginnings : _continuations;
                var end = Math.Min(word.Length, start + _longestPiece) + 1;
                var entry = -1;
                while (entry < 0 && end > start + 1)
                {
                    end--;
                    entry = pieces.Find(WordHash.Part(beginnings, start, end));
                }
                isKnown = entry >= 0;
                entries.Add(entry);
                start = end;
            }
        }
        if (entries.Count != before + 1 || !isKnown) unknown?.Add(word.ToString());
        if (isKnown) return;
        entries.RemoveRange(before, entries.Count - before);
        entries.Add(_unknown);
    }

    private void CutOther(ReadOnlySpan<char> chunk, List<int> entries, List<string>? unknown)
    {
        ref var slot = ref _chunks[string.GetHashCode(chunk) & (Remembered - 1)];
        var known = Volatile.Read(ref slot);
        if (known is null || !chunk.SequenceEqual(known.Text))
        {
            var text = chunk.ToString();
            known = new Chunk(text, [.. _other.EncodeToIds(text, addSpecialTokens: false)]);
            if (chunk.Length <= LongestRemembered) Volatile.Write(ref slot, known);
        }
        entries.AddRange(known.Entries);
        if (unknown is not null && known.Entries.Length != 1) AddWords(chunk, unknown);
    }

    private static void AddWords(ReadOnlySpan<char> chunk, List<string> words)
    {
        var start = 0;
        for (var i = 0; i <= chunk.Length; i++)
        {
            if (i < chunk.Length && char.IsLetterOrDigit(chunk[i])) continue;
            if (i > start) words.Add(chunk[start..i].ToString().ToLowerInvariant());
            start = i + 1;
        }
    }
}
