using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>What a format needs besides the file.</summary>
/// <param name="SystemId">The system of what does not name one itself.</param>
/// <param name="Csv">Which columns mean what.</param>
/// <param name="Findings">Takes what is not imported.</param>
internal sealed record ImportContext(string SystemId, CsvMapping Csv, Findings Findings)
{
    /// <summary>True if the system was given: then it is that of everything.</summary>
    public bool IsSystemGiven { get; init; }

    /// <summary>A conversation that is to be read.</summary>
    public Draft Begin(string conversationId) => new(SystemId, conversationId, Findings);
}
