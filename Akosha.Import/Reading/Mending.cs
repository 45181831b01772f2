using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Akosha.Import.Reading;

/// <summary>
/// Makes of JSON that holds what is no text (bytes that are no UTF-8, halves of surrogate pairs) one that does not: U+FFFD
/// stands there.
/// </summary>
internal static partial class Mending
{
    /// <summary>The JSON of some bytes, mended where that is needed.</summary>
    /// <exception cref="JsonException">They are none.</exception>
    public static JsonElement Parse(ReadOnlySequence<byte> bytes)
    {
        var line = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        if (Utf8.IsValid(line) && !MayHaveHalves(line))
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        using var mended = JsonDocument.Parse(Half().Replace(Encoding.UTF8.GetString(line), Whole));
        return mended.RootElement.Clone();
    }

    /// <summary>An element that was read as UTF-8, mended where that is needed.</summary>
    public static JsonElement Of(JsonElement element)
    {
        var text = element.GetRawText();
        if (!text.Contains(@"\ud", StringComparison.OrdinalIgnoreCase)) return element;
        using var mended = JsonDocument.Parse(Half().Replace(text, Whole));
        return mended.RootElement.Clone();
    }

    private static bool MayHaveHalves(ReadOnlySpan<byte> line) => line.IndexOf(@"\ud"u8) >= 0 || line.IndexOf(@"\uD"u8) >= 0;

    /// <summary>Pairs and escaped backslashes stay as they are.</summary>
    private static string Whole(Match found) => found.Groups["half"].Success ? @"\ufffd" : found.Value;

    [GeneratedRegex(
        @"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})",
        RegexOptions.CultureInvariant)]
    private static partial Regex Half();
}
