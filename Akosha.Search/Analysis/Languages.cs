using System.Collections.Frozen;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Lucene.Net.Analysis.Da;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fi;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Hu;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Nl;
using Lucene.Net.Analysis.No;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Sv;
using Lucene.Net.Analysis.Util;
using Snowball = Lucene.Net.Tartarus.Snowball.Ext;

namespace Akosha.Search.Analysis;

/// <summary>
/// Which language each system's messages are analysed in: English, unless <c>AKOSHA__SEARCH__LANGUAGES__{system}</c> says
/// otherwise.
/// </summary>
internal sealed class Languages
{
    /// <summary>The language of systems for which nothing is set.</summary>
    public static readonly Lexicon English = new(0, () => new Snowball.EnglishStemmer(), IrregularForms.BaseOf, StopWords.All);

    private static readonly FrozenDictionary<string, Lexicon> Known = new Dictionary<string,
        Lexicon>(StringComparer.OrdinalIgnoreCase)
    {
        ["english"] = English,
        ["danish"] = new(1, () => new Snowball.DanishStemmer(), _ => null, Words(DanishAnalyzer.DefaultStopSet)),
        ["dutch"] = new(2, () => new Snowball.DutchStemmer(), _ => null, Words(DutchAnalyzer.DefaultStopSet)),
        ["finnish"] = new(3, () => new Snowball.FinnishStemmer(), _ => null, Words(FinnishAnalyzer.DefaultStopSet)),
        ["french"] = new(4, () => new Snowball.FrenchStemmer(), _ => null, Words(FrenchAnalyzer.DefaultStopSet)),
        ["german"] = new(5, () => new Snowball.German2Stemmer(), _ => null, Words(GermanAnalyzer.DefaultStopSet)),
        ["hungarian"] = new(6, () => new Snowball.HungarianStemmer(), _ => null, Words(HungarianAnalyzer.DefaultStopSet)),
        ["italian"] = new(7, () => new Snowball.ItalianStemmer(), _ => null, Words(ItalianAnalyzer.DefaultStopSet)),
        ["norwegian"] = new(8, () => new Snowball.NorwegianStemmer(), _ => null, Words(NorwegianAnalyzer.DefaultStopSet)),
        ["portuguese"] = new(9, () => new Snowball.PortugueseStemmer(), _ => null, Words(PortugueseAnalyzer.DefaultStopSet)),
        ["russian"] = new(10, () => new Snowball.RussianStemmer(), _ => null, Words(RussianAnalyzer.DefaultStopSet)),
        ["spanish"] = new(11, () => new Snowball.SpanishStemmer(), _ => null, Words(SpanishAnalyzer.DefaultStopSet)),
        ["swedish"] = new(12, () => new Snowball.SwedishStemmer(), _ => null, Words(SwedishAnalyzer.DefaultStopSet)),
        ["none"] = new(13, null, _ => null, []),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, Lexicon> _ofSystem = new(StringComparer.Ordinal);

    /// <param name="settings">The name of a language by system; names are checked before (<see cref="IsKnown"/>).</param>
    public Languages(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (system, language) in settings) _ofSystem[system] = Known[language];
        Used = [English, .. _ofSystem.Values.Where(lexicon => lexicon != English).Distinct()];
        var text = string.Join(
            ';', settings.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value.ToUpperInvariant()}"));
        Name = settings.Count == 0
            ? TextAnalyzer.Name
            : string.Create(
                CultureInfo.InvariantCulture, $"{TextAnalyzer.Name}:{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)):x16}");
    }

    /// <summary>The names that a setting may give, for error messages.</summary>
    public static string Allowed { get; } = string.Join(", ", Known.Keys.Order(StringComparer.Ordinal));

    /// <summary>
    /// Name and version of the analysis, stored with every index: what another analysis made is never mixed in.
    /// </summary>
    public string Name { get; }

    /// <summary>The languages in use, English first: those a query has to be understood in.</summary>
    public IReadOnlyList<Lexicon> Used { get; }

    /// <summary>True for the name of a language.</summary>
    public static bool IsKnown(string language) => Known.ContainsKey(language);

    /// <summary>The language of a system.</summary>
    public Lexicon Of(string system) => _ofSystem.GetValueOrDefault(system, English);

    private static FrozenSet<string> Words(CharArraySet set) =>
        set.Select(word => word.ToString()!).ToFrozenSet(StringComparer.Ordinal);
}
