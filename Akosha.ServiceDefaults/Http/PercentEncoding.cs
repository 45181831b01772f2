using System.Text;
using System.Text.Unicode;

namespace Akosha.ServiceDefaults.Http;

/// <summary>Reads percent-encoded text strictly: what two readers could take for different texts is no text.</summary>
public static class PercentEncoding
{
    /// <summary>
    /// The text, decoded once; null where a percent sign is not followed by two hexadecimal digits, the bytes are not UTF-8, or a
    /// character stands there that an address cannot hold as it is.
    /// </summary>
    /// <param name="encoded">The text as it was sent.</param>
    /// <param name="isQuery">True for a part of a query, in which a plus is a space.</param>
    public static string? Decode(ReadOnlySpan<char> encoded, bool isQuery = false)
    {
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var sent = encoded[i];
            if (sent is <= ' ' or >= '\u007F') return null;
            if (sent != '%') bytes[length++] = (byte)(isQuery && sent == '+' ? ' ' : sent);
            else if (i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
            {
                bytes[length++] = Convert.FromHexString(encoded.Slice(i + 1, 2))[0];
                i += 2;
            }
            else return null;
        }
        var decoded = bytes.AsSpan(0, length);
        return Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
    }
}
