using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Akosha.Contracts.Fields;

/// <summary>
/// Texts as JSON has them, read without ever failing: NUL and halves of surrogate pairs, which neither Parquet's readers nor
/// UTF-8 can carry, become U+FFFD.
/// </summary>
public static class JsonText
{
    private const char Replacement = '\uFFFD';
    private const int EscapeLength = 6;

    /// <summary>The text of a string.</summary>
    /// <param name="element">An element of the kind string.</param>
    public static string Of(JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return NeedsMending(raw) ? Unescaped(raw[1..^1]) : element.GetString()!;
    }

    /// <summary>The name of a field.</summary>
    public static string NameOf(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        return NeedsMending(raw) ? Unescaped(raw) : property.Name;
    }

    /// <summary>True if a field has that name; <paramref name="name"/> is ASCII.</summary>
    public static bool IsNamed(JsonProperty property, string name)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Length <= name.Length) return Ascii.Equals(raw, name); // an escape is longer than what it stands for
        return raw.Contains((byte)'\\') && NameOf(property) == name;
    }

    /// <summary>Finds a field of an object.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The name, in ASCII.</param>
    /// <param name="value">Its value, if it is there.</param>
    public static bool TryField(JsonElement parent, string name, out JsonElement value)
    {
        foreach (var property in parent.EnumerateObject())
        {
            if (!IsNamed(property, name)) continue;
            value = property.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Finds a field of an object that is not null.</summary>
    /// <inheritdoc cref="TryField"/>
    public static bool TryGiven(JsonElement parent, string name, out JsonElement value) =>
        TryField(parent, name, out value) && value.ValueKind != JsonValueKind.Null;

    // Whoever escapes these writes u; halves of pairs begin with d8 to df.
    private static bool NeedsMending(ReadOnlySpan<byte> raw)
    {
        for (var at = raw.IndexOf("\\u"u8); at >= 0 && at + EscapeLength <= raw.Length;)
        {
            if (raw[at + 2] is (byte)'d' or (byte)'D' || raw.Slice(at + 2, 4).SequenceEqual("0000"u8)) return true;
            var next = raw[(at + 2)..].IndexOf("\\u"u8);
            at = next < 0 ? -1 : at + 2 + next;
        }
        return false;
    }

    private static string Unescaped(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw);
        var plain = new char[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain[length++] = text[i];
                continue;
            }
            i++;
            plain[length++] = text[i] == 'u' ? Code(text.AsSpan(i + 1, 4)) : Simple(text[i]);
            if (text[i] == 'u') i += 4;
        }
        return Mended(plain.AsSpan(0, length));
    }

    private static char Simple(char escaped) => escaped switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => escaped,
    };

    private static char Code(ReadOnlySpan<char> digits) =>
        (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Mended(Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i])) text[i] = Replacement;
        }
        return text.ToString();
    }
}
