namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>Ids and times as OTLP has them.</summary>
internal static class WireValues
{
    private const int TraceBytes = 16, SpanBytes = 8;
    private const ulong NanosecondsEach = 100, MaxTicks = 3_000_000_000_000_000_000;

    /// <summary>An id of a trace or a span in lower-case hexadecimal digits; empty for one that is none.</summary>
    public static string Id(ReadOnlySpan<byte> bytes) =>
        bytes.Length is TraceBytes or SpanBytes && bytes.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(bytes) : "";

    /// <summary>The same of an id that is given in hexadecimal digits.</summary>
    public static string Id(string text)
    {
        if (text.Length is not (2 * TraceBytes or 2 * SpanBytes)) return "";
        foreach (var character in text)
            if (!char.IsAsciiHexDigit(character)) return "";
        return Id(Convert.FromHexString(text));
    }

    /// <summary>The time of nanoseconds since 1970; null for 0, which stands for none, and for what no clock shows.</summary>
    public static DateTimeOffset? Time(ulong nanoseconds)
    {
        var ticks = nanoseconds / NanosecondsEach;
        var now = (ulong)DateTimeOffset.UnixEpoch.Ticks + ticks;
        return nanoseconds == 0 || now > MaxTicks ? null : new DateTimeOffset((long)now, TimeSpan.Zero);
    }
}
