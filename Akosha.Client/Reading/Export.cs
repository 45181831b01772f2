using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using Akosha.Client.Http;

namespace Akosha.Client.Reading;

/// <summary>
/// Reads an export line by line. A stream that is cut goes on after the last conversation of which all lines came: a line of a
/// conversation that has several may then come twice.
/// </summary>
internal sealed class Export(Channel channel, ExportOptions options)
{
    private const string VersionHeader = "Akosha-Version";

    private string? _cursor = options.Cursor;
    private string? _version = options.Version?.ToString(CultureInfo.InvariantCulture);
    private string? _last;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var cuts = 0; ;)
        {
            using var request = channel.ToSearch(HttpMethod.Get, Path());
            Retries.Wait(request, TimeSpan.FromHours(1));
            using var response = await channel.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.Headers.TryGetValues(VersionHeader, out var versions)) _version ??= versions.First();
            var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellation));
            var isWhole = false;
            while (!isWhole)
            {
                ReadOnlyMemory<byte>? line;
                try
                {
                    (line, isWhole) = await NextAsync(reader, cancellation);
                }
                catch (Exception error) when (IsCut(error) && ++cuts <= options.MaxCuts)
                {
                    break;
                }
                if (line is not { } whole) continue;
                cuts = 0;
                Note(whole.Span);
                yield return whole;
            }
            await reader.CompleteAsync();
            if (isWhole) yield break;
        }
    }

    private Query Path() => new Query("/api/v1/export").With("system_id", options.SystemId).With("cursor", _cursor)
        .With("version", _version).With("partial", options.IsPartial);

    private static bool IsCut(Exception error) => error is HttpIOException or IOException
        or HttpRequestException { StatusCode: null or HttpStatusCode.ServiceUnavailable };

    /// <summary>The next line, without its line feed, and whether the stream has ended as it should.</summary>
    private static async Task<(ReadOnlyMemory<byte>? Line, bool IsEnd)> NextAsync(
        PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return (line, false);
            }
            if (read.IsCompleted) return (null, true);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>
    /// Notes where the export would go on: after this line, or, if its conversation may have another, after the conversation
    /// before.
    /// </summary>
    private void Note(ReadOnlySpan<byte> line)
    {
        if (ExportPlace.CursorAfter(line) is not { } place) return;
        if (place != _last && _last is not null) _cursor = _last;
        _last = place;
        if (line.Length <= ExportPlace.LongLine) _cursor = place;
    }
}
