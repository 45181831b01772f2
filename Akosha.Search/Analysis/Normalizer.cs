using System.Text;

namespace Akosha.Search.Analysis;

/// <summary>
/// Unicode's compatibility composition (NFKC, UAX 15) of a text, without what is not seen (<see
/// cref="UnicodeTables.IsIgnored"/>),
/// and with where in the text each unit of it came from.
/// </summary>
internal sealed class Normalizer
{
    private const int MaxMarks = 32;

    private static readonly UnicodeTables Tables = UnicodeTables.Instance;

    private readonly List<char> _units = [];
    private readonly List<int> _starts = [], _ends = [];
    private readonly List<(int Code, int Class, int Start, int End)> _pending = [];

    /// <summary>The units so far.</summary>
    public ReadOnlySpan<char> Units => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_units);

    /// <summary>The place in the text at which each unit starts.</summary>
    public ReadOnlySpan<int> Starts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_starts);

    /// <summary>The place in the text at which each unit ends.</summary>
    public ReadOnlySpan<int> Ends => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ends);

    /// <summary>True if a text is its own normal form, as far as a look at its units tells.</summary>
    public static bool IsNormal(ReadOnlySpan<char> text)
    {
        var next = text.IndexOfAnyExceptInRange('\0', '\u007F');
        if (next < 0) return true;
        for (; next < text.Length; next++)
            if (text[next] > '\u007F' && Tables.IsStirred(text[next])) return IsNormal(text, next);
        return true;
    }

    /// <summary>The normal form of a text.</summary>
    public static string Of(string text)
    {
        if (IsNormal(text)) return text;
        var normalizer = new Normalizer();
        normalizer.Add(text);
        return normalizer.Units.ToString();
    }

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text[i..], out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                Flush();
                Append(text[i], i, i + 1); // half a pair stands for itself
                i++;
                continue;
            }
            if (!UnicodeTables.IsIgnored(rune.Value))
            {
                if (Tables.Mapped(rune.Value) is not { } mapped) Add(rune.Value, i, i + length);
                else
                    foreach (var code in mapped) Add(code, i, i + length);
            }
            i += length;
        }
        Flush();
    }

    // Most of what needs a closer look are pairs of surrogates, and most of those are emoji, which stay.
    private static bool IsNormal(ReadOnlySpan<char> text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] <= '\u007F' || !Tables.IsStirred(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            var code = char.ConvertToUtf32(text[i], text[++i]);
            if (Tables.Mapped(code) is not null || Tables.ClassOf(code) > 0) return false;
        }
        return true;
    }

    private void Add(int code, int start, int end)
    {
        var @class = Tables.ClassOf(code);
        if (@class == 0 && _pending.Count > 0)
        {
            if (_pending.Count == 1 && Tables.Compose(_pending[0].Code, code) is > 0 and var composed)
            {
                _pending[0] = (composed, 0, _pending[0].Start, end);
                return;
            }
            Flush();
        }
        if (_pending.Count < MaxMarks) _pending.Add((code, @class, start, end));
    }

    /// <summary>Orders the marks of a letter, composes what composes, and appends it.</summary>
    private void Flush()
    {
        if (_pending.Count == 0) return;
        if (_pending.Count > 1)
        {
            var ordered = _pending.Index().OrderBy(item => item.Index == 0 ? 0 : item.Item.Class).Select(item => item.Item)
                .ToList();
            _pending.Clear();
            _pending.Add(ordered[0]);
            var last = 0;
            foreach (var mark in ordered[1..])
            {
                var first = _pending[0];
                if (last < mark.Class && first.Class == 0 && Tables.Compose(first.Code, mark.Code) is > 0 and var composed)
                    _pending[0] = (composed, 0, first.Start, Math.Max(first.End, mark.End));
                else
                {
                    _pending.Add(mark);
                    last = mark.Class;
                }
            }
        }
        Span<char> units = stackalloc char[2];
        foreach (var (code, _, start, end) in _pending)
            foreach (var unit in units[..new Rune(code).EncodeToUtf16(units)]) Append(unit, start, end);
        _pending.Clear();
    }

    private void Append(char unit, int start, int end)
    {
        _units.Add(unit);
        _starts.Add(start);
        _ends.Add(end);
    }
}
