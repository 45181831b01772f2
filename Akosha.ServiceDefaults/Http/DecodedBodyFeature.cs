using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akosha.ServiceDefaults.Http;

/// <summary>Has a compressed body read decoded.</summary>
/// <param name="sent">The body as it was sent.</param>
/// <param name="decoded">What becomes of it.</param>
public sealed class DecodedBodyFeature(PipeReader sent, Stream decoded) : IRequestBodyPipeFeature
{
    private const int ReadBytes = 64 * 1024;

    private readonly PipeReader _sent = sent;

    /// <inheritdoc/>
    public PipeReader Reader { get; } =
        PipeReader.Create(decoded, new StreamPipeReaderOptions(bufferSize: ReadBytes, minimumReadSize: ReadBytes / 4));

    /// <summary>The body of a request as it was sent, decoded or not: enough to pass over the rest of it.</summary>
    public static PipeReader SentOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var feature = request.HttpContext.Features.Get<IRequestBodyPipeFeature>();
        return feature is DecodedBodyFeature decoded ? decoded._sent : request.BodyReader;
    }
}
