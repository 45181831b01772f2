namespace Akosha.Ingestion.Intake;

/// <summary>
/// The mark that some programs put before UTF-8, such as PowerShell: it means nothing there. Where files were put together it
/// also stands before lines in the middle.
/// </summary>
internal static class ByteOrderMark
{
    /// <summary>The text without the mark before it.</summary>
    public static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> text)
    {
        var mark = "\uFEFF"u8;
        return text.Span.StartsWith(mark) ? text[mark.Length..] : text;
    }
}
