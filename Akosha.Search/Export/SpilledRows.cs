using System.Buffers;
using System.Buffers.Binary;
using Akosha.Search.Numbers;

namespace Akosha.Search.Export;

/// <summary>
/// Rendered messages of several batches, which come in any order and from several threads, in a file that has no name any more:
/// it is gone when this is disposed, or the process ends. What is little stays in memory.
/// </summary>
/// <param name="folder">Where the file is.</param>
/// <param name="batches">How many batches there are.</param>
internal sealed class SpilledRows(string folder, int batches) : IDisposable
{
    private const int BufferBytes = 128 * 1024, HeadBytes = sizeof(int) + sizeof(int) + sizeof(long);

    private readonly Bucket[] _buckets = [.. Enumerable.Range(0, batches).Select(_ => new Bucket())];
    private readonly Lock _opening = new();
    private FileStream? _file;
    private long _end, _bytes;

    private sealed class Bucket
    {
        public ArrayBufferWriter<byte> Last { get; set; } = new(4_096);

        public List<(long Start, int Length)> Written { get; } = [];

        public long Bytes { get; set; }
    }

    /// <summary>The bytes of all batches.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The bytes of one batch.</summary>
    public long BytesOf(int batch) => _buckets[batch].Bytes;

    /// <summary>Adds a message to a batch.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(int batch, MessageNumber message, long timestamp, ReadOnlySpan<byte> rendered)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, message.Value);
        BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(int)..], rendered.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[(2 * sizeof(int))..], timestamp);
        var bucket = _buckets[batch];
        lock (bucket)
        {
            bucket.Last.Write(head);
            bucket.Last.Write(rendered);
            bucket.Bytes += HeadBytes + rendered.Length;
            if (bucket.Last.WrittenCount >= BufferBytes) Write(bucket);
        }
        Interlocked.Add(ref _bytes, HeadBytes + rendered.Length);
    }

    /// <summary>Gives what was added to a batch; it is called when nothing is added any more.</summary>
    public void Load(int batch, RenderedRows into)
    {
        var bucket = _buckets[batch];
        foreach (var (start, length) in bucket.Written)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            for (var read = 0; read < length;)
                read += RandomAccess.Read(_file!.SafeFileHandle, buffer.AsSpan(read, length - read), start + read)
                    is > 0 and var more ? more : throw new EndOfStreamException();
            Give(buffer.AsSpan(0, length), into);
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
        Give(bucket.Last.WrittenSpan, into);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static void Give(ReadOnlySpan<byte> written, RenderedRows into)
    {
        while (!written.IsEmpty)
        {
            var message = new MessageNumber(BinaryPrimitives.ReadInt32LittleEndian(written));
            var length = BinaryPrimitives.ReadInt32LittleEndian(written[sizeof(int)..]);
            var timestamp = BinaryPrimitives.ReadInt64LittleEndian(written[(2 * sizeof(int))..]);
            into.Add(message, timestamp, written.Slice(HeadBytes, length));
            written = written[(HeadBytes + length)..];
        }
    }

    private void Write(Bucket bucket)
    {
        lock (_opening) _file ??= Open();
        var length = bucket.Last.WrittenCount;
        var start = Interlocked.Add(ref _end, length) - length;
        RandomAccess.Write(_file.SafeFileHandle, bucket.Last.WrittenSpan, start);
        bucket.Written.Add((start, length));
        // What one large message took is not kept for the others.
        if (bucket.Last.Capacity > 2 * BufferBytes) bucket.Last = new ArrayBufferWriter<byte>(BufferBytes);
        else bucket.Last.ResetWrittenCount();
    }

    private FileStream Open()
    {
        var path = Path.Combine(folder, $"export-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
