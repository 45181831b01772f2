using System.Text;
using System.Text.Json;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>How a file begins.</summary>
internal sealed class Sample
{
    private const int MostLines = 50;

    private Sample(string text) => Text = text;

    /// <summary>Its first characters.</summary>
    public string Text { get; }

    /// <summary>True if it begins as a JSON array or object.</summary>
    public bool IsJson => Text.AsSpan().TrimStart() is ['{' or '[', ..];

    /// <summary>Its first lines that are JSON objects, if it has one a line; else none.</summary>
    public IReadOnlyList<JsonElement> Lines { get; private init; } = [];

    /// <summary>The names of the fields of its first element, or of its root, as far as they are seen.</summary>
    public IReadOnlySet<string> Fields { get; private init; } = new HashSet<string>();

    /// <summary>Looks at a file.</summary>
    public static Sample Of(Source source)
    {
        var text = source.Sample();
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..]) return new Sample(text);
        return new Sample(text) { Lines = LinesOf(text), Fields = FieldsOf(text) };
    }

    /// <summary>True if it has one of some fields in its first element.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (!Fields.Contains(name)) return false;
        return true;
    }

    private static List<JsonElement> LinesOf(string text)
    {
        var lines = new List<JsonElement>();
        foreach (var line in text.Split('\n').Take(MostLines))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind == JsonValueKind.Object) lines.Add(document.RootElement.Clone());
            }
            catch (JsonException)
            {
                // Broken, cut off by the end of the sample, or no JSON lines at all.
            }
        }
        return lines;
    }

    /// <summary>
    /// The fields of the first object at the depth of the root, of its elements, and of the first lists within.
    /// </summary>
    private static HashSet<string> FieldsOf(string text)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), isFinalBlock: false, new JsonReaderState());
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth <= 3)
                    fields.Add(reader.GetString()!);
        }
        catch (JsonException)
        {
            // One object a line: the first is seen.
        }
        return fields;
    }
}
