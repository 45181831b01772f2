using System.Buffers;

namespace Akosha.ServiceDefaults.Hosting;

/// <summary>
/// A pool of buffers that are overwritten when they are returned: what was received and sent does not stay in those that nobody
/// uses, for nobody can tell when they are used again.
/// </summary>
/// <param name="pool">Where the buffers are from; disposed with this.</param>
internal sealed class ClearedMemoryPool(MemoryPool<byte> pool) : MemoryPool<byte>
{
    /// <inheritdoc/>
    public override int MaxBufferSize => pool.MaxBufferSize;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Cleared(pool.Rent(minBufferSize));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) pool.Dispose();
    }

    private sealed class Cleared(IMemoryOwner<byte> buffer) : IMemoryOwner<byte>
    {
        private IMemoryOwner<byte>? _buffer = buffer;

        public Memory<byte> Memory => _buffer?.Memory ?? throw new ObjectDisposedException(nameof(Cleared));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is not { } returned) return;
            returned.Memory.Span.Clear();
            returned.Dispose();
        }
    }
}
