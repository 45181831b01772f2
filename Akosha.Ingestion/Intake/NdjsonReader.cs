using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Akosha.Contracts.Conversations;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// Cuts a stream into its lines as it comes; holds one line at a time, of at most <see cref="ConversationLimits.BodyBytes"/>.
/// What lines take that are longer than a buffer is taken from the <see cref="BodyBudget"/>.
/// </summary>
internal static class NdjsonReader
{
    private const int Unbudgeted = 64 * 1024;

    /// <summary>The lines that are not blank, without their ends; null for a line that is too long.</summary>
    /// <remarks>A line's memory is valid until the next one is asked for.</remarks>
    /// <exception cref="RequestRefusedException">There is no room for a line (503).</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>?> ReadAsync(
        PipeReader body, BodyLease lease, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var skipping = false;
        var searched = 0L;
        // A read that is cancelled by a token stays under way for the server, which then cannot pass over the rest of the body.
        using var interrupt = cancellation.Register(body.CancelPendingRead);
        for (var completed = false; !completed;)
        {
            var result = await ReadAsync(body);
            var buffer = result.Buffer;
            var left = result.Buffer;
            try
            {
                cancellation.ThrowIfCancellationRequested();
                lease.Hold(buffer.Length > Unbudgeted ? buffer.Length : 0);
                while (TryCut(ref left, ref searched, out var line))
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (!skipping && Trimmed(line) is { Length: > 0 } text) yield return text;
                    skipping = false;
                }
                if (!skipping && left.Length > ConversationLimits.BodyBytes)
                {
                    skipping = true;
                    yield return null;
                }
                completed = result.IsCompleted;
                if (completed && !skipping && Trimmed(left) is { Length: > 0 } last) yield return last;
                if (skipping || completed) left = left.Slice(left.End);
                searched = left.Length;
            }
            finally
            {
                lease.Hold(left.Length > Unbudgeted ? left.Length : 0);
                body.AdvanceTo(left.Start, buffer.End);
            }
        }
    }

    /// <summary>
    /// What comes next. A connection that breaks is a request that cannot be read, and nothing that storing failed by.
    /// </summary>
    private static async ValueTask<ReadResult> ReadAsync(PipeReader body)
    {
        try
        {
            return await body.ReadAsync(CancellationToken.None);
        }
        catch (Exception error) when (
            error is not (BadHttpRequestException or RequestRefusedException or OperationCanceledException))
        {
            throw new BadHttpRequestException($"The body broke off: {error.Message}", StatusCodes.Status400BadRequest, error);
        }
    }

    /// <param name="buffer">What has come; the line is cut off.</param>
    /// <param name="searched">How much of it is known to be without an end.</param>
    /// <param name="line">The line.</param>
    private static bool TryCut(ref ReadOnlySequence<byte> buffer, ref long searched, out ReadOnlySequence<byte> line)
    {
        var end = buffer.Slice(searched).PositionOf((byte)'\n');
        searched = 0;
        line = end is null ? default : buffer.Slice(0, end.Value);
        if (end is not null) buffer = buffer.Slice(buffer.GetPosition(1, end.Value));
        return end is not null;
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlySequence<byte> line)
    {
        var bytes = ByteOrderMark.Skip(line.IsSingleSegment ? line.First : line.ToArray());
        var text = bytes.Span;
        var start = text.IndexOfAnyExcept(" \t\r"u8);
        return start < 0 ? default : bytes[start..(text.LastIndexOfAnyExcept(" \t\r"u8) + 1)];
    }
}
