namespace Akosha.Storage.Lake;

/// <summary>The <c>commitInfo</c> action: who committed and why; never needed to read the table.</summary>
public sealed record CommitInfo
{
    /// <summary>Milliseconds since 1970.</summary>
    public long? Timestamp { get; init; }
    public string? Operation { get; init; }
    public IReadOnlyDictionary<string, object?>? OperationParameters { get; init; }
    public bool? IsBlindAppend { get; init; }
    public string? EngineInfo { get; init; }

    /// <summary>What tells that the entry is whole; null in those of other engines, and in Akosha's of before.</summary>
    public CommitSeal? Akosha { get; init; }
}
