using System.Buffers;

namespace Akosha.ServiceDefaults.Http;

/// <summary>What has come of a body, in pooled chunks: it takes as much memory as has come, whatever was announced.</summary>
internal sealed class BodyChunks : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private readonly List<byte[]> _chunks = [];

    /// <summary>The bytes that have come.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes that are taken once <paramref name="more"/> bytes have come.</summary>
    public long BytesWith(long more) => (Length + more + ChunkBytes - 1) / ChunkBytes * ChunkBytes;

    /// <summary>Keeps what has come.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var used = Length % ChunkBytes;
            if (used == 0) _chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkBytes));
            var fitting = bytes[..Math.Min(bytes.Length, ChunkBytes - used)];
            fitting.CopyTo(_chunks[^1].AsSpan(used));
            Length += fitting.Length;
            bytes = bytes[fitting.Length..];
        }
    }

    /// <summary>All of it in one piece.</summary>
    public byte[] ToArray()
    {
        var whole = new byte[Length];
        var at = 0;
        foreach (var chunk in _chunks)
        {
            var bytes = Math.Min(ChunkBytes, whole.Length - at);
            chunk.AsSpan(0, bytes).CopyTo(whole.AsSpan(at));
            at += bytes;
        }
        return whole;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var chunk in _chunks) ArrayPool<byte>.Shared.Return(chunk);
        _chunks.Clear();
        Length = 0;
    }
}
