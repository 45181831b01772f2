using System.Text.Encodings.Web;
using System.Text.Json;

namespace Akosha.Contracts.Fields;

/// <summary>JSON that is kept and never stands in a page of HTML: only what must be escaped is.</summary>
internal static class PlainJson
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
