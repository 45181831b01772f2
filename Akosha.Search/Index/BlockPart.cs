using System.Text.Json.Serialization;

namespace Akosha.Search.Index;

/// <summary>Messages of a block that are of one origin.</summary>
/// <param name="Origin">What they are of.</param>
/// <param name="Messages">How many they are.</param>
/// <param name="Of">
/// How many messages blocks have of it in all; as many as the segment has, unless some are to be read yet.
/// <see cref="Unsettled"/> while other blocks may say less.
/// </param>
internal readonly record struct BlockPart([property: JsonPropertyName("Segment")] Origin Origin, int Messages, int Of)
{
    /// <summary>
    /// In place of how many messages there are in all: nobody knows as long as the other blocks that have some have not been told
    /// of these. A start that finds it reads the segment.
    /// </summary>
    public const int Unsettled = int.MaxValue;

    /// <summary>A part of a segment.</summary>
    public BlockPart(string segment, int messages, int of) : this(new Origin.Segment(segment), messages, of)
    {
    }

    /// <summary>The path of the segment; null if they are of none any more.</summary>
    [JsonIgnore]
    public string? Path => (Origin as Origin.Segment)?.Path;

    /// <summary>True if they are of a segment that a test holds for.</summary>
    public bool IsIn(Func<string, bool> segments) => Path is { } path && segments(path);
}
