using System.Buffers;

namespace Akosha.Storage.Http;

/// <summary>What has come of a body, in pooled chunks: it takes as much memory as has come, whatever was announced.</summary>
internal sealed class BodyChunks : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkBytes;

    /// <summary>The bytes that have come.</summary>
    public int Length => Math.Max(0, _chunks.Count - 1) * ChunkBytes + (_chunks.Count > 0 ? _used : 0);

    /// <summary>The bytes that are taken, and that the next ones will take.</summary>
    public int BytesForMore => (_used == ChunkBytes ? _chunks.Count + 1 : _chunks.Count) * ChunkBytes;

    /// <summary>Room for what comes next; tell with <see cref="Came"/> how much of it was filled.</summary>
    public Memory<byte> Room()
    {
        if (_used == ChunkBytes)
        {
            _chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkBytes));
            _used = 0;
        }
        return _chunks[^1].AsMemory(_used, ChunkBytes - _used);
    }

    /// <summary>Counts what was written into the room.</summary>
    public void Came(int bytes) => _used += bytes;

    /// <summary>All of it in one piece.</summary>
    public byte[] ToArray()
    {
        var (whole, at) = (new byte[Length], 0);
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
        _used = ChunkBytes;
    }
}
