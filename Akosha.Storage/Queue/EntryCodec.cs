using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akosha.Contracts.Conversations;

namespace Akosha.Storage.Queue;

/// <summary>
/// Entries as they stand in the stream: JSON, Brotli-compressed when that makes it smaller (docs/formats/queue.md). What has
/// nothing that a former version would lose is written as that had it; the rest it sets aside as unknown, and loses nothing of.
/// </summary>
internal static class EntryCodec
{
    private const byte Plain = 0, Brotli = 1, Newer = 2; // added to either
    private const int WorthCompressing = 1024;

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The payload of an entry: one byte that tells how the rest is encoded, then the rest.</summary>
    public static byte[] Encode(IngestEntry entry)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(entry, Options);
        var version = entry.Conversation is { } conversation && HasMore(conversation) ? Newer : (byte)0;
        if (json.Length < WorthCompressing) return [(byte)(Plain + version), .. json];
        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            return BrotliEncoder.TryCompress(json, packed, out var written, quality: 1, window: 18) && written < json.Length
                ? [(byte)(Brotli + version), .. packed.AsSpan(0, written)]
                : [(byte)(Plain + version), .. json];
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
        if (payload.Length < 2 || payload.Span[0] > Brotli + Newer) throw new JsonException("the payload has no known encoding");
        var entry = payload.Span[0] is Plain or Plain + Newer
            ? JsonSerializer.Deserialize<IngestEntry>(payload.Span[1..]) : Unpack(payload[1..]);
        return entry is { Conversation: not null } or { Deletion: not null } ? entry
            : throw new JsonException("the payload holds neither a conversation nor a deletion");
    }

    /// <summary>True if there is something that entries did not have before they carried originals.</summary>
    private static bool HasMore(Conversation conversation) =>
        conversation is not { Title: null, Parent: null, Original: null }
        || conversation.Metadata?.Values.Any(value => value.Kind != MetadataKind.Text) == true
        || conversation.Messages.Any(message => message is not { Original: null, Metadata: null });

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
