using System.Globalization;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// A JSON number by its value, whatever it is written like: 3, 3.0 and 0.3e1 are equal, and of two that doubles cannot tell apart
/// one is the smaller.
/// </summary>
/// <param name="Sign">−1, 0 or 1.</param>
/// <param name="Exponent">The power of ten of the first digit; 0 for zero.</param>
/// <param name="Digits">The digits from the first to the last that is not 0.</param>
public readonly record struct ExactNumber(int Sign, long Exponent, string Digits) : IComparable<ExactNumber>
{
    private const long MostExponent = long.MaxValue / 4;

    /// <summary>The value of a JSON number.</summary>
    public static ExactNumber Of(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var end = json.IndexOfAny(['e', 'E']) is >= 0 and var at ? at : json.Length;
        var mantissa = json.AsSpan(0, end).TrimStart('-');
        var point = mantissa.IndexOf('.') is >= 0 and var dot ? dot : mantissa.Length;
        var digits = string.Concat(mantissa[..point], mantissa[Math.Min(point + 1, mantissa.Length)..]);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        if (digits.Length == 0) return new ExactNumber(0, 0, "");
        var exponent = end == json.Length ? 0 : ExponentOf(json.AsSpan(end + 1));
        return new ExactNumber(json[0] == '-' ? -1 : 1, exponent + point - leading - 1, digits);
    }

    /// <inheritdoc/>
    public int CompareTo(ExactNumber other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        var size = Exponent != other.Exponent ? Exponent.CompareTo(other.Exponent) : string.CompareOrdinal(Digits, other.Digits);
        return Sign * size;
    }

    /// <summary>True if one number is less than another.</summary>
    public static bool operator <(ExactNumber left, ExactNumber right) => left.CompareTo(right) < 0;

    /// <summary>True if one number is greater than another.</summary>
    public static bool operator >(ExactNumber left, ExactNumber right) => left.CompareTo(right) > 0;

    /// <summary>True if one number is not greater than another.</summary>
    public static bool operator <=(ExactNumber left, ExactNumber right) => left.CompareTo(right) <= 0;

    /// <summary>True if one number is not less than another.</summary>
    public static bool operator >=(ExactNumber left, ExactNumber right) => left.CompareTo(right) >= 0;

    /// <summary>The same for equal numbers: sign, digits and exponent.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sign} {Digits} {Exponent}");

    private static long ExponentOf(ReadOnlySpan<char> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return Math.Clamp(exponent, -MostExponent, MostExponent);
        return text[0] == '-' ? -MostExponent : MostExponent;
    }
}
