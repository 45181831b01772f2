using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Akosha.ServiceDefaults.Http;

/// <summary>A way in which bodies may be compressed.</summary>
/// <param name="Name">Its name in <c>Content-Encoding</c>.</param>
/// <param name="MemoryBytes">What decoding takes at most, where that is worth counting.</param>
/// <param name="Open">Begins to decode what a stream gives.</param>
internal sealed record ContentCoding(string Name, int MemoryBytes, Func<Stream, Stream> Open)
{
    // RFC 9659: a sender may take windows of 8 MB and no larger.
    private const int ZstdWindowLog = 23;

    private static readonly ContentCoding[] All =
    [
        new("gzip", 0, sent => new GZipStream(sent, CompressionMode.Decompress, leaveOpen: true)),
        new("zstd", 1 << ZstdWindowLog, OpenZstd),
        new("deflate", 0, sent => new ZLibStream(sent, CompressionMode.Decompress, leaveOpen: true)),
    ];

    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(coding => coding.Name)];

    /// <summary>The coding of a name in lower case; null if there is none.</summary>
    public static ContentCoding? Of(string name) => Array.Find(All, coding => coding.Name == name || "x-" + coding.Name == name);

    private static DecompressionStream OpenZstd(Stream sent)
    {
        var stream = new DecompressionStream(sent);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, ZstdWindowLog);
        return stream;
    }
}
