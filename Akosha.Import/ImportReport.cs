using Akosha.Import.Reading;

namespace Akosha.Import;

/// <summary>What an import has done so far.</summary>
public sealed record ImportReport
{
    /// <summary>Files that were read to their end.</summary>
    public int Files { get; init; }

    /// <summary>Files that were passed over since they have not changed since an earlier import.</summary>
    public int UnchangedFiles { get; init; }

    /// <summary>Bytes that were read, of <see cref="TotalBytes"/>.</summary>
    public long Bytes { get; init; }

    /// <summary>The bytes of all files, as far as they are known.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Conversations that were sent, or, in a dry run, read; a long one counts once for each of its pieces.</summary>
    public long Conversations { get; init; }

    /// <summary>Messages in them.</summary>
    public long Messages { get; init; }

    /// <summary>Messages that were not there before.</summary>
    public long New { get; init; }

    /// <summary>Messages that say something else than before.</summary>
    public long Replaced { get; init; }

    /// <summary>Messages that were there.</summary>
    public long Unchanged { get; init; }

    /// <summary>Messages of which the service does not tell what they were: with a queue between.</summary>
    public long Unknown => Messages - New - Replaced - Unchanged;

    /// <summary>What was not imported, or not whole, by the reason.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
