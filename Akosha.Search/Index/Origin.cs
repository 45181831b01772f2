using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Search.Index;

/// <summary>
/// What messages of a block are of: a segment of the table, or, once that has left the table and no other has them, nothing any
/// more. README.md follows a block through this.
/// </summary>
[JsonConverter(typeof(Converter))]
internal abstract record Origin
{
    private Origin()
    {
    }

    /// <summary>They are of a segment.</summary>
    /// <param name="Path">Its path in the table.</param>
    public sealed record Segment(string Path) : Origin;

    /// <summary>Newer writes replaced them, and their segment left the table.</summary>
    public sealed record Replaced : Origin;

    /// <summary>They were deleted, and their segment left the table: nothing shall stay of them.</summary>
    public sealed record Deleted : Origin;

    /// <summary>
    /// As the directory of a block is written: the path, the empty text, or a text that is like no path of a log.
    /// </summary>
    private sealed class Converter : JsonConverter<Origin>
    {
        private const string NoPath = "", DeletedMark = "#deleted";

        public override Origin Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() switch
            {
                null or NoPath => new Replaced(),
                DeletedMark => new Deleted(),
                var path => new Segment(path),
            };

        public override void Write(Utf8JsonWriter writer, Origin value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value switch
            {
                Segment segment => segment.Path,
                Deleted => DeletedMark,
                _ => NoPath,
            });
    }
}
