using System.Runtime.InteropServices;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// What is kept in place of the bytes of a picture, a file or a sound: <c>[image/png, 48213 bytes]</c>. Addresses, names and
/// descriptions are kept as they are.
/// </summary>
internal static class MediaNote
{
    private const int LongestKind = 100, MostDigits = 19;
    private static readonly string[] KindFields = ["media_type", "mime_type", "mimeType", "mediaType", "contentType", "format"];

    /// <summary>The note; null for a string that is kept as it is.</summary>
    /// <param name="value">A string within such a part.</param>
    /// <param name="part">The kind of the part, for want of a better one.</param>
    /// <param name="holder">The object that the string is in.</param>
    /// <param name="field">Its name in that object.</param>
    /// <param name="limits">What is kept.</param>
    public static string? Of(JsonElement value, string part, JsonElement? holder, string? field, MediaLimits limits)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (IsNote(raw)) return null; // of bytes that were left out when the message came before
        if (raw.StartsWith("data:"u8)) return OfAddress(JsonText.Of(value), part, limits);
        var isBytes = field is "data" or "file_data" or "image_data" or "b64_json" or "base64" or "blob" or "bytes";
        if (!isBytes && !(raw.Length > limits.TextBytes && !raw.Contains((byte)' '))) return null;
        return IsKept(SizeOfBase64(raw), limits) ? null : Note(KindIn(holder) ?? part, SizeOfBase64(raw));
    }

    private static bool IsNote(ReadOnlySpan<byte> raw)
    {
        if (!raw.StartsWith("["u8) || !raw.EndsWith(" bytes]"u8)) return false;
        var size = raw.LastIndexOf(", "u8) + 2;
        if (size is <= 3 or > LongestKind + 3 || size > raw.Length - " bytes]".Length) return false;
        var digits = raw[size..^" bytes]".Length];
        return digits.Length is > 0 and <= MostDigits
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static string? OfAddress(string address, string part, MediaLimits limits)
    {
        var comma = address.IndexOf(',');
        if (comma < 0) return IsKept(address.Length, limits) ? null : Note(part, address.Length);
        var head = address["data:".Length..comma];
        var kind = head.Split(';')[0];
        var data = address.AsSpan(comma + 1);
        var isBase64 = head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase);
        var size = isBase64 ? SizeOf(data.Length, data.Count('=')) : data.Length;
        return IsKept(size, limits) ? null : Note(IsKind(kind) ? kind : part, size);
    }

    private static bool IsKept(long size, MediaLimits limits) => limits.KeptBytes > 0 && size <= limits.KeptBytes;

    private static string? KindIn(JsonElement? holder)
    {
        if (holder is not { } known) return null;
        foreach (var name in KindFields)
            if (JsonText.TryField(known, name, out var kind) && kind.ValueKind == JsonValueKind.String
                && JsonText.Of(kind) is var text && IsKind(text)) return text;
        return null;
    }

    private static bool IsKind(string kind) =>
        kind.Length is > 0 and <= LongestKind
        && kind.All(character => char.IsAsciiLetterOrDigit(character) || "/+-.".Contains(character));

    private static long SizeOfBase64(ReadOnlySpan<byte> text) => SizeOf(text.Length, text.Count((byte)'='));

    // Four characters are three bytes, and each = one byte less.
    private static long SizeOf(int characters, int padding) => Math.Max(0, (long)characters * 3 / 4 - padding);

    private static string Note(string kind, long bytes) => $"[{kind}, {bytes} bytes]";
}
