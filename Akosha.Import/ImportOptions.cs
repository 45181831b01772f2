using Akosha.Import.Formats;

namespace Akosha.Import;

/// <summary>What is imported, and how.</summary>
public sealed record ImportOptions
{
    /// <summary>The files and folders; those in folders are taken if their format is recognised.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The system that everything goes to; null for one a format (<c>claude-code</c>, <c>chatgpt</c>, …).</summary>
    public string? SystemId { get; init; }

    /// <summary>
    /// The name of the format of every file (<see cref="ImportFormats.Names"/>); null to find it out by looking.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>Which columns of CSV files mean what.</summary>
    public CsvMapping Csv { get; init; } = new();

    /// <summary>True to read and count, and send nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// The file that keeps how far each file has been imported, by which an import goes on and passes over what has not
    /// changed; null to read everything. Whatever it says, nothing is stored twice.
    /// </summary>
    public string? StatePath { get; init; }

    /// <summary>How often files are looked at again for what was written since; null to end after the first time.</summary>
    public TimeSpan? Follow { get; init; }
}
