namespace Akosha.Storage.Lake;

/// <summary>The <c>commitInfo</c> action: who committed and why; never needed to read the table.</summary>
public sealed record CommitInfo
{
    /// <summary>Milliseconds since 1970.</summary>
    public long? Timestamp { get; init; }

    /// <summary>What was done, such as <c>WRITE</c> or <c>OPTIMIZE</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>How it was done; always empty in commits of Akosha.</summary>
    public IReadOnlyDictionary<string, object?>? OperationParameters { get; init; }

    /// <summary>True if it only added files, and read none to do so.</summary>
    public bool? IsBlindAppend { get; init; }

    /// <summary>The program that committed, with its version if it tells that; <c>Akosha</c> here.</summary>
    public string? EngineInfo { get; init; }

    /// <summary>What tells that the entry is whole; null in those of other engines, and in Akosha's of before.</summary>
    public CommitSeal? Akosha { get; init; }
}
