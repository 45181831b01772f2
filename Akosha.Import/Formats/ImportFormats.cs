using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>All formats, in the order in which they are looked for: what is special before what is general.</summary>
public static class ImportFormats
{
    private static readonly ImportFormat[] All =
    [
        new SessionBuddyMemories(), new ClaudeCode(), new Codex(), new ChatGpt(), new ClaudeAi(), new AkoshaLines(),
        new LangSmith(), new Langfuse(), new MessageArrays(), new CsvRows(), new Notes(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    /// <summary>The format of a name; null if there is none.</summary>
    internal static ImportFormat? Find(string name) => Array.Find(All, format => format.Name == name);

    /// <summary>The format that a file looks like; null if it looks like none.</summary>
    internal static ImportFormat? Of(Source source)
    {
        var sample = Sample.Of(source);
        return Array.Find(All, format => format.Recognises(source, sample));
    }
}
