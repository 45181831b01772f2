using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Akosha.Import.Reading;

/// <summary>
/// Reads the elements of a JSON array one by one, or of the arrays that a root object names; an object without them is the one
/// element. What follows a place where the JSON breaks is lost, and said to be.
/// </summary>
internal static class JsonItems
{
    private static readonly string[] Lists = ["conversations", "data", "runs", "observations"];

    /// <summary>The objects of a source, each with its place from 0.</summary>
    public static async IAsyncEnumerable<(long Place, JsonElement Value)> ReadAsync(
        Source source, Findings findings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var isArray = source.Sample().AsSpan().TrimStart() is ['[', ..];
        await using var items = (isArray ? ElementsAsync(source, cancellation) : RootAsync(source, cancellation))
            .GetAsyncEnumerator(cancellation);
        for (long place = 0; ; place++)
        {
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (JsonException error)
            {
                findings.Lost(
                    "JSON that breaks, and all after it", source.At($"after element {place}, line {error.LineNumber + 1}"));
                yield break;
            }
            if (items.Current.ValueKind == JsonValueKind.Object) yield return (place, Mending.Of(items.Current));
            else findings.Lost("an element that is no JSON object", source.At($"element {place}"));
        }
    }

    private static async IAsyncEnumerable<JsonElement> ElementsAsync(
        Source source, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = Opened(source);
        await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(
            stream, cancellationToken: cancellation)) yield return element;
    }

    private static async IAsyncEnumerable<JsonElement> RootAsync(
        Source source, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = Opened(source);
        using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
        var root = document.RootElement;
        foreach (var name in Lists)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var list)
                || list.ValueKind != JsonValueKind.Array) continue;
            foreach (var element in list.EnumerateArray()) yield return element.Clone();
            yield break;
        }
        yield return root.Clone();
    }

    /// <summary>The file without what is no UTF-8 in it.</summary>
    private static Stream Opened(Source source) => Encoding.CreateTranscodingStream(
        source.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), new UTF8Encoding(false));
}
