using System.Buffers.Text;
using System.Text;

namespace Akosha.Search.Export;

/// <summary>
/// The conversation after which an export goes on. As text it is base64url of the system, a line feed and the conversation, which
/// a client makes of the last whole line that it has.
/// </summary>
/// <param name="System">The system.</param>
/// <param name="Conversation">The conversation.</param>
internal sealed record ExportCursor(string System, string Conversation)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The cursor of a text; null if it is none.</summary>
    public static ExportCursor? Parse(string text)
    {
        try
        {
            return Strict.GetString(Base64Url.DecodeFromChars(text)).Split('\n') is [{ Length: > 0 } system, { Length: > 0 } id]
                ? new ExportCursor(system, id) : null;
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Base64Url.EncodeToString(Strict.GetBytes($"{System}\n{Conversation}"));
}
