using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Akosha.Search.Analysis;

/// <summary>
/// What of Unicode's data normalisation needs, out of <c>normalization.txt</c>: the services run without the system's tables
/// (ICU), and give the same terms wherever they run.
/// </summary>
internal sealed class UnicodeTables
{
    private readonly FrozenDictionary<int, int[]> _mapped;
    private readonly FrozenDictionary<(int First, int Second), int> _composed;
    private readonly FrozenDictionary<int, (int First, int Second)> _parts;
    private readonly FrozenDictionary<int, int> _classes;
    private readonly BitArray _isStirred = new(0x10000);

    private UnicodeTables(IEnumerable<string> lines)
    {
        var mapped = new Dictionary<int, int[]>();
        var composed = new Dictionary<(int First, int Second), int>();
        var classes = new Dictionary<int, int>();
        foreach (var line in lines)
        {
            var values = line.Split(' ');
            switch (values[0])
            {
                case "C":
                    classes[Code(values[1])] = int.Parse(values[2], CultureInfo.InvariantCulture);
                    break;
                case "P":
                    composed[(Code(values[1]), Code(values[2]))] = Code(values[3]);
                    break;
                case "M":
                    mapped[Code(values[1])] = [.. values[2..].Select(Code)];
                    break;
            }
        }
        _mapped = mapped.ToFrozenDictionary();
        _composed = composed.ToFrozenDictionary();
        _classes = classes.ToFrozenDictionary();
        _parts = composed.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
        foreach (var code in mapped.Keys.Concat(classes.Keys).Concat(composed.Keys.Select(pair => pair.Second)))
            if (code < 0x10000) _isStirred[code] = true;
        for (var jamo = 0x1161; jamo < 0x11C3; jamo++) _isStirred[jamo] = true;
        foreach (var ignored in Enumerable.Range(0, 0x10000).Where(IsIgnored)) _isStirred[ignored] = true;
    }

    /// <summary>The tables.</summary>
    public static UnicodeTables Instance { get; } = new(Lines());

    /// <summary>False for a UTF-16 unit that normalisation leaves as it is, whatever stands around it.</summary>
    public bool IsStirred(char unit) => _isStirred[unit] || char.IsHighSurrogate(unit);

    /// <summary>What a code point becomes; null if it stays.</summary>
    public int[]? Mapped(int code) => _mapped.GetValueOrDefault(code);

    /// <summary>The canonical combining class of a code point: 0 for all but marks.</summary>
    public int ClassOf(int mark) => _classes.GetValueOrDefault(mark);

    /// <summary>The code point that two compose to; 0 if they do not.</summary>
    public int Compose(int first, int second)
    {
        // The syllables of Hangul are computed (The Unicode Standard, 3.12).
        if (first is >= 0x1100 and < 0x1113 && second is >= 0x1161 and < 0x1176)
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
        if (first is >= 0xAC00 and < 0xD7A4 && (first - 0xAC00) % 28 == 0 && second is > 0x11A7 and < 0x11C3)
            return first + (second - 0x11A7);
        return _composed.GetValueOrDefault((first, second));
    }

    /// <summary>The letter that a composed one has below its marks; the code point itself if it has none.</summary>
    public int BaseOf(int code)
    {
        while (_parts.TryGetValue(code, out var parts)) code = parts.First;
        return code;
    }

    /// <summary>
    /// True for what is not seen and says nothing: the soft hyphen, joiners of words, variants of symbols, directions.
    /// </summary>
    public static bool IsIgnored(int code) =>
        code is 0x00AD or 0x034F or 0x061C or 0x200D or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x2064)
            or (>= 0x2066 and <= 0x2069) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    private static int Code(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Lines()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("normalization.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
