using System.Text.Json;
using System.Text.Unicode;

namespace Akosha.Contracts.Fields;

/// <summary>
/// Parses JSON strictly: valid UTF-8, no comments, no field twice, at most so many levels deep, and no more values than a
/// document can have without taking many times the memory of its bytes.
/// </summary>
public static class StrictJson
{
    /// <summary>Most values, names and brackets of a document: more than the largest body of valid messages has.</summary>
    public const int MaxValues = 4_000_000;

    private const int UsualDepth = 32;

    /// <summary>The document; null and an error when the bytes are not JSON.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="error">What is wrong with them.</param>
    /// <param name="maxDepth">The most levels, where they are not the usual 32.</param>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out FieldError? error, int maxDepth = UsualDepth)
    {
        error = null;
        if (!Utf8.IsValid(bytes.Span))
        {
            error = new FieldError("", "is not valid UTF-8");
            return null;
        }
        try
        {
            if (bytes.Length > MaxValues && HasTooManyValues(bytes.Span, maxDepth))
            {
                error = new FieldError("", $"has more than {MaxValues} JSON values, names and brackets");
                return null;
            }
            return Parsed(bytes, maxDepth);
        }
        catch (JsonException failure)
        {
            error = new FieldError("", failure.Message.StartsWith("Duplicate", StringComparison.Ordinal)
                ? "is not valid JSON: a field is given twice"
                : $"is not valid JSON (line {failure.LineNumber + 1 ?? 1}, byte {failure.BytePositionInLine ?? 0})");
            return null;
        }
    }

    private static JsonDocument Parsed(ReadOnlyMemory<byte> bytes, int maxDepth)
    {
        var strict = new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false };
        try
        {
            return JsonDocument.Parse(bytes, strict);
        }
        catch (InvalidOperationException) // a name with half of a surrogate pair: nobody can tell whether it is there twice
        {
            return JsonDocument.Parse(MendedNames.Of(bytes.Span, maxDepth), strict);
        }
    }

    private static bool HasTooManyValues(ReadOnlySpan<byte> bytes, int maxDepth)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = maxDepth });
        var values = 0;
        while (values <= MaxValues && reader.Read()) values++;
        return values > MaxValues;
    }
}
