namespace Akosha.Storage.ObjectStores;

/// <summary>A read-only, seekable stream over an object, which fetches ranges of it as they are needed.</summary>
/// <param name="length">The object's size in bytes.</param>
/// <param name="fetch">
/// Fetches the bytes from the first to the second position, both inclusive; null if the object is gone.
/// </param>
internal sealed class RangedStream(long length, Func<long, long, CancellationToken, Task<byte[]?>> fetch) : Stream
{
    private const int FetchBytes = 1024 * 1024;

    private byte[] _window = [];
    private long _windowStart, _position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.Length == 0) return 0;
        if (_position < _windowStart || _position >= _windowStart + _window.Length)
        {
            var last = Math.Min(length, _position + Math.Max(FetchBytes, buffer.Length)) - 1;
            _window = await fetch(_position, last, cancellationToken)
                ?? throw new FileNotFoundException("the object was removed while it was read");
            _windowStart = _position;
        }
        var offset = (int)(_position - _windowStart);
        var count = Math.Min(buffer.Length, _window.Length - offset);
        _window.AsMemory(offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Only for readers that know no other way: everything of Akosha reads asynchronously.
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => length };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return _position = target;
    }

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
