namespace Akosha.Client.Reading;

/// <summary>What is exported.</summary>
public sealed record ExportOptions
{
    /// <summary>The system; null for all that the caller may see.</summary>
    public string? SystemId { get; init; }

    /// <summary>
    /// To go on: <see cref="ExportPlace.Cursor"/> of the last line that was kept of an export before; null to begin.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>The version of the log that it must be at; null for the newest.</summary>
    public long? Version { get; init; }

    /// <summary>True to leave out what is damaged, rather than to end before it.</summary>
    public bool IsPartial { get; init; }

    /// <summary>
    /// How often an export that was cut goes on by itself before it fails (at least 0); a line that came starts anew.
    /// </summary>
    public int MaxCuts { get; init; } = 5;
}
