using System.Collections.Concurrent;
using Akosha.Search.Analysis;

namespace Akosha.Search.Index;

/// <summary>
/// The authors that the data names, and how a query can name them: by the whole name, or by its first word, whatever the
/// case. One writer; any number of readers.
/// </summary>
internal sealed class AuthorTable
{
    private readonly Interner<string> _names = new();
    private readonly GrowableColumn<int> _termCounts = new();
    private readonly ConcurrentDictionary<string, int[]> _byFirstWord = new(StringComparer.Ordinal);
    private readonly GrowableColumn<string[]> _words = new();

    public int Count => _names.Count;

    /// <summary>The name of an author.</summary>
    public string Name(int author) => _names[author];

    /// <summary>How many terms an author's name has.</summary>
    public int TermCount(int author) => _termCounts[author];

    /// <summary>The words of an author's name, in lower case.</summary>
    public IReadOnlyList<string> Words(int author) => _words[author];

    /// <summary>The authors whose name begins with a word.</summary>
    public IReadOnlyList<int> WithFirstWord(string word) => _byFirstWord.TryGetValue(word, out var authors) ? authors : [];

    /// <summary>The ordinal of a name.</summary>
    public int Intern(string name)
    {
        var known = _names.Find(name);
        if (known >= 0) return known;
        var words = new SurfaceWords();
        TextAnalyzer.Analyze(name, Languages.English, ref words);
        _termCounts.Add(AnalyzedText.Of(name, Languages.English) is var terms ? terms.Words.Length + terms.Wholes.Length : 0);
        _words.Add([.. words.Words]);
        var author = _names.Intern(name);
        if (words.Words.Count > 0)
            _byFirstWord.AddOrUpdate(words.Words[0], _ => [author], (_, authors) => [.. authors, author]);
        return author;
    }

    private readonly struct SurfaceWords() : ITermSink
    {
        public List<string> Words { get; } = [];

        public void Word(LexiconEntry word, int start, int end) => Words.Add(word.Surface);

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end)
        {
            // Its words are enough to recognise a name.
        }
    }
}
