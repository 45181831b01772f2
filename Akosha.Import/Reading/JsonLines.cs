using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Akosha.Import.Reading;

/// <summary>
/// Reads JSON line by line. What is no JSON is counted and passed over, also a last line that is still being written.
/// </summary>
internal static class JsonLines
{
    private const int LongestLine = 256 * 1024 * 1024;

    /// <summary>The objects of a source, each with the number of its line from 1.</summary>
    public static async IAsyncEnumerable<(long Line, JsonElement Value)> ReadAsync(
        Source source, Findings findings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = source.Open();
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        long line = 0;
        var isEnd = false;
        while (!isEnd)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (NextLine(ref rest, read.IsCompleted) is { } bytes)
            {
                line++;
                var isTorn = rest.IsEmpty && read.IsCompleted && !EndsWithLineFeed(read.Buffer);
                if (Parse(bytes, line, isTorn, source, findings) is { } value) yield return (line, value);
            }
            if (rest.Length > LongestLine) throw new InvalidDataException($"line {line + 1} has more than {LongestLine} bytes");
            reader.AdvanceTo(rest.Start, rest.End);
            isEnd = read.IsCompleted;
        }
        await reader.CompleteAsync();
    }

    private static ReadOnlySequence<byte>? NextLine(ref ReadOnlySequence<byte> rest, bool isLast)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return line;
        }
        if (!isLast || rest.IsEmpty) return null;
        var last = rest;
        rest = rest.Slice(rest.End);
        return last;
    }

    private static bool EndsWithLineFeed(ReadOnlySequence<byte> buffer) =>
        !buffer.IsEmpty && buffer.Slice(buffer.Length - 1).FirstSpan[0] == (byte)'\n';

    private static JsonElement? Parse(
        ReadOnlySequence<byte> bytes, long line, bool isTorn, Source source, Findings findings)
    {
        if (line == 1 && bytes.Length >= 3 && bytes.Slice(0, 3).ToArray() is [0xEF, 0xBB, 0xBF]) bytes = bytes.Slice(3);
        if (IsBlank(bytes)) return null;
        try
        {
            var value = Mending.Parse(bytes);
            if (value.ValueKind == JsonValueKind.Object) return value;
            findings.Lost("a line that is no JSON object", source.Line(line));
        }
        catch (JsonException)
        {
            if (isTorn) findings.LeftOut("a last line that is still being written", source.Line(line));
            else findings.Lost("a line that is no JSON", source.Line(line));
        }
        return null;
    }

    private static bool IsBlank(ReadOnlySequence<byte> bytes)
    {
        foreach (var piece in bytes)
            if (piece.Span.ContainsAnyExcept(" \t\r"u8)) return false;
        return true;
    }
}
