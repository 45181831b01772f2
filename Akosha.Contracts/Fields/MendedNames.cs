using System.Globalization;
using System.Text.Json;

namespace Akosha.Contracts.Fields;

/// <summary>
/// JSON whose names hold halves of surrogate pairs, written as escapes: U+FFFD takes their place, at the same length.
/// </summary>
internal static class MendedNames
{
    private const int EscapeLength = 6;

    /// <summary>A copy of a document with such names mended.</summary>
    /// <exception cref="JsonException">It is not valid.</exception>
    public static byte[] Of(ReadOnlySpan<byte> json, int maxDepth)
    {
        var mended = json.ToArray();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
            if (reader is { TokenType: JsonTokenType.PropertyName, ValueIsEscaped: true })
                Mend(mended.AsSpan((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
        return mended;
    }

    private static void Mend(Span<byte> name)
    {
        for (var i = 0; i < name.Length;)
        {
            if (name[i] != '\\')
            {
                i++;
                continue;
            }
            if (name[i + 1] != 'u')
            {
                i += 2;
                continue;
            }
            var isPair = char.IsHighSurrogate(CodeAt(name, i)) && i + EscapeLength < name.Length
                && name[i + EscapeLength] == '\\' && name[i + EscapeLength + 1] == 'u'
                && char.IsLowSurrogate(CodeAt(name, i + EscapeLength));
            if (!isPair && char.IsSurrogate(CodeAt(name, i))) "\\ufffd"u8.CopyTo(name[i..]);
            i += isPair ? 2 * EscapeLength : EscapeLength;
        }
    }

    private static char CodeAt(ReadOnlySpan<byte> name, int escape) => (char)ushort.Parse(
        name.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
