using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// What decides whether two things are the same: the first 128 bits of SHA-256 over texts, each preceded by its length, so that
/// no two lists of texts are encoded alike. Nobody can find a second list with the digest of a given one; XXH3, which checksums
/// and hash tables use, promises no such thing.
/// </summary>
public static class Digest
{
    private const int OnStack = 512, LengthBytes = sizeof(int), Absent = -1;

    /// <summary>The digest of some texts in their order; null differs from every text.</summary>
    /// <returns>
    /// The first 16 bytes of SHA-256 over, for each text, its length in bytes (int32, little-endian; −1 for null) and its UTF-8;
    /// as a little-endian number.
    /// </returns>
    public static UInt128 Of(params ReadOnlySpan<string?> texts)
    {
        var bytes = 0;
        foreach (var text in texts) bytes += LengthBytes + (text is null ? 0 : Encoding.UTF8.GetByteCount(text));
        byte[]? rented = bytes > OnStack ? ArrayPool<byte>.Shared.Rent(bytes) : null;
        var buffer = rented ?? stackalloc byte[OnStack];
        var written = 0;
        foreach (var text in texts) written += Write(text, buffer[written..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..written], hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static int Write(string? text, Span<byte> target)
    {
        var length = text is null ? 0 : Encoding.UTF8.GetBytes(text, target[LengthBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(target, text is null ? Absent : length);
        return LengthBytes + length;
    }
}
