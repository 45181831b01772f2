using System.Text;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>
/// Texts that may be JSON: attributes of spans are texts, and what has parts stands in them as JSON.
/// </summary>
internal static class TextOrJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    /// <summary>What a text holds if it is a JSON object, array or string; else the text itself, as a JSON string.</summary>
    public static JsonElement Parse(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.Length > 1 && start[0] is '{' or '[' or '"')
        {
            using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(text), out _, MaxDepth);
            if (document is not null) return document.RootElement.Clone();
        }
        return JsonSerializer.SerializeToElement(text);
    }
}
