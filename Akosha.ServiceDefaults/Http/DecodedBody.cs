using Microsoft.AspNetCore.Http;
using ZstdSharp;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// What becomes of a compressed body, as it is read. It ends where little was sent and much comes of it, whatever that is: what
/// it costs to decode is bounded by what was sent.
/// </summary>
internal sealed class DecodedBody(ContentCoding coding, SentBody sent, BodyLease lease) : ReadOnlyStream
{
    private const long Free = 16 * 1024 * 1024;
    private const int MaxRatio = 200;

    private Stream? _decoder;
    private long _bytes;
    private bool _isAtEnd;

    /// <inheritdoc/>
    /// <exception cref="RequestRefusedException">Too much comes of it (413), or there is no room to decode it (503).</exception>
    /// <exception cref="BadHttpRequestException">It is broken, or ends too soon (400).</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isAtEnd || buffer.Length == 0) return 0;
        if (_decoder is null)
        {
            lease.Hold(coding.MemoryBytes);
            _decoder = coding.Open(sent);
        }
        var read = await DecodeAsync(_decoder, buffer, cancellationToken);
        _bytes += read;
        if (_bytes > Free && _bytes / MaxRatio > sent.Bytes) throw TooMuch();
        if (read > 0) return read;
        _isAtEnd = true;
        End();
        return 0;
    }

    private async ValueTask<int> DecodeAsync(Stream decoder, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await decoder.ReadAsync(buffer, cancellation);
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new BadHttpRequestException(
                $"Content-Encoding: the body is not whole {coding.Name}: it is broken or cut off after {sent.Bytes} bytes.",
                StatusCodes.Status400BadRequest, error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) End();
        base.Dispose(disposing);
    }

    private void End()
    {
        _decoder?.Dispose();
        _decoder = null;
        lease.Hold(0);
    }

    private RequestRefusedException TooMuch() => new(
        StatusCodes.Status413PayloadTooLarge, "Too much comes of the compressed body.",
        $"body: beyond {Free} bytes, at most {MaxRatio} times what was sent ({sent.Bytes} bytes, of which came {_bytes}); send "
        + "it without Content-Encoding, or in several requests.");
}
