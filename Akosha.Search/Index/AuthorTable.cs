using System.Collections.Concurrent;
using Akosha.Search.Analysis;
using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// The authors that the data names, and how a query can name them: by the whole name, or by its first word, whatever the case. A
/// name is known in the systems in which a message of that author is alive, and in no other. One writer; any number of readers.
/// </summary>
internal sealed class AuthorTable
{
    /// <summary>A name of more words is known by its first word alone.</summary>
    public const int MaxWords = 8;

    private readonly Interner<string, AuthorOrdinal> _names = new();
    private readonly GrowableColumn<int> _termCounts = new();
    private readonly Dictionary<(SystemOrdinal System, AuthorOrdinal Author), int> _messages = [];
    private readonly ConcurrentDictionary<string, NameBearers> _byFirstWord = new(StringComparer.Ordinal),
        _byWholeName = new(StringComparer.Ordinal);

    /// <summary>The name of an author.</summary>
    public string Name(AuthorOrdinal author) => _names[author];

    /// <summary>The ordinal of a name; none if no author has it.</summary>
    public AuthorOrdinal Find(string name) => _names.Find(name);

    /// <summary>How many terms an author's name has.</summary>
    public int TermCount(AuthorOrdinal author) => _termCounts[author.Value];

    /// <summary>True if the name of any author begins with a word.</summary>
    public bool IsFirstWord(string word) => _byFirstWord.ContainsKey(word);

    /// <summary>
    /// The authors whose name begins with a word; null where they are so many that it names nobody
    /// (<see cref="NameBearers.Max"/>).
    /// </summary>
    /// <param name="word">The word, in lower case.</param>
    /// <param name="systems">The systems in which they are looked for; null for all.</param>
    public IReadOnlyCollection<AuthorOrdinal>? WithFirstWord(string word, IReadOnlyCollection<SystemOrdinal>? systems) =>
        _byFirstWord.TryGetValue(word, out var bearers) ? bearers.In(systems) : [];

    /// <summary>The authors whose name is these words, of which there are two at least.</summary>
    /// <inheritdoc cref="WithFirstWord"/>
    public IReadOnlyCollection<AuthorOrdinal>? WithName(string words, IReadOnlyCollection<SystemOrdinal>? systems) =>
        _byWholeName.TryGetValue(words, out var bearers) ? bearers.In(systems) : [];

    /// <summary>The ordinal of a name.</summary>
    public AuthorOrdinal Intern(string name)
    {
        var known = _names.Find(name);
        if (!known.IsNone) return known;
        _termCounts.Add(AnalyzedText.Of(name, Languages.English) is var terms ? terms.Words.Length + terms.Wholes.Length : 0);
        return _names.Intern(name);
    }

    /// <summary>Counts a message of an author that came, or went.</summary>
    /// <param name="system">The system of the message.</param>
    /// <param name="author">Its author.</param>
    /// <param name="sign">1 if it came, −1 if it went.</param>
    public void Count(SystemOrdinal system, AuthorOrdinal author, int sign)
    {
        var count = _messages.GetValueOrDefault((system, author)) + sign;
        if (count == 0) _messages.Remove((system, author));
        else _messages[(system, author)] = count;
        if (!(count == 0 || (count == 1 && sign > 0))) return;
        var surface = new SurfaceWords();
        TextAnalyzer.Analyze(_names[author], Languages.English, ref surface);
        var words = surface.Words;
        if (words.Count == 0) return;
        Mark(_byFirstWord.GetOrAdd(words[0], _ => new NameBearers()));
        if (words.Count is > 1 and <= MaxWords) Mark(_byWholeName.GetOrAdd(string.Join(' ', words), _ => new NameBearers()));

        void Mark(NameBearers bearers)
        {
            if (count > 0) bearers.Add(system, author);
            else bearers.Remove(system, author);
        }
    }

    private readonly struct SurfaceWords() : ITermSink
    {
        public List<string> Words { get; } = [];

        public void Word(LexiconEntry word, int start, int end) => Words.Add(word.Surface);

        // Its words are enough to recognise a name.
        public void Joined(LexiconEntry word, int start, int end)
        {
        }

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end)
        {
        }

        public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll)
        {
        }
    }
}
