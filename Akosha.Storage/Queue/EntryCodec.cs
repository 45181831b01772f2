using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace Akosha.Storage.Queue;

/// <summary>
/// Entries as they stand in the stream: JSON, Brotli-compressed when that makes it smaller (docs/formats/queue.md).
/// </summary>
internal static class EntryCodec
{
    private const byte Plain = 0, Brotli = 1;
    private const int WorthCompressing = 1024;

    /// <summary>The payload of an entry: one byte that tells how the rest is encoded, then the rest.</summary>
    public static byte[] Encode(IngestEntry entry)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(entry);
        if (json.Length < WorthCompressing) return [Plain, .. json];
        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            return BrotliEncoder.TryCompress(json, packed, out var written, quality: 1, window: 18) && written < json.Length
                ? [Brotli, .. packed.AsSpan(0, written)]
                : [Plain, .. json];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>Reads a payload.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static IngestEntry Decode(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < 2 || payload.Span[0] > Brotli) throw new JsonException("the payload has no known encoding");
        var entry = payload.Span[0] == Plain ? JsonSerializer.Deserialize<IngestEntry>(payload.Span[1..]) : Unpack(payload[1..]);
        return entry is { Conversation: not null } or { Deletion: not null } ? entry
            : throw new JsonException("the payload holds neither a conversation nor a deletion");
    }

    private static IngestEntry? Unpack(ReadOnlyMemory<byte> packed)
    {
        try
        {
            using var stream = new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<IngestEntry>(stream);
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException or IOException)
        {
            throw new JsonException("the payload is not readable Brotli", error);
        }
    }
}
