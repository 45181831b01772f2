using System.IO.Pipelines;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// A body as it was sent, as a stream that counts it. A read that is cancelled ends, and is not under way any more for the
/// server.
/// </summary>
internal sealed class SentBody(PipeReader body) : ReadOnlyStream
{
    /// <summary>The bytes that were read.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var interrupt = cancellationToken.Register(body.CancelPendingRead);
        var read = await body.ReadAsync(CancellationToken.None);
        var count = (int)Math.Min(buffer.Length, read.Buffer.Length);
        var taken = read.Buffer.Slice(0, cancellationToken.IsCancellationRequested ? 0 : count);
        var filled = 0;
        foreach (var piece in taken)
        {
            piece.CopyTo(buffer[filled..]);
            filled += piece.Length;
        }
        body.AdvanceTo(taken.End);
        cancellationToken.ThrowIfCancellationRequested();
        Bytes += filled;
        return filled;
    }
}
