using Akosha.Contracts.Fields;

namespace Akosha.Agents;

/// <summary>What agents recall and record, and how long they may be held up by it.</summary>
public sealed class AkoshaMemoryOptions
{
    /// <summary>The section of the configuration that <c>AddAkoshaMemory</c> binds.</summary>
    public const string Section = "Akosha:Memory";

    /// <summary>The system that turns are recorded to: 1–128 of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
    public string SystemId { get; set; } = "agents";

    /// <summary>
    /// The systems that are recalled from: null for <see cref="SystemId"/> alone, none for all that the key may see.
    /// </summary>
    public IReadOnlyList<string>? RecalledSystems { get; set; }

    /// <summary>How long a turn waits for what is recalled (more than 0); then it goes on without.</summary>
    public TimeSpan RecallTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most tokens of what is recalled (0–100,000), three bytes of UTF-8 counted as one, which is more than models count; 0
    /// to recall nothing.
    /// </summary>
    public int RecalledTokens { get; set; } = 1_000;

    /// <summary>The most messages that are recalled (1–50).</summary>
    public int RecalledMessages { get; set; } = 8;

    /// <summary>The least score (0–1) of what is recalled; null for what a search finds.</summary>
    public float? MinScore { get; set; }

    /// <summary>False to record nothing.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>
    /// How many turns may wait to be stored while Akosha does not answer (1–1,000,000); the oldest are given up then, and logged.
    /// </summary>
    public int MaxWaitingTurns { get; set; } = 10_000;

    /// <summary>The first pause after a turn could not be stored, which doubles up to <see cref="MaxStoreDelay"/>.</summary>
    public TimeSpan StoreDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such pause.</summary>
    public TimeSpan MaxStoreDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long disposing of the memory waits for turns that are not stored yet.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most messages of a conversation that the message store gives an agent: the last ones (1–1,000).</summary>
    public int HistoryMessages { get; set; } = 200;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    internal string? Problem() => this switch
    {
        _ when FieldRules.NewSystemId(SystemId) is { } wrong => $"{Section}:{nameof(SystemId)}: {wrong}",
        { RecallTimeout.Ticks: <= 0 } => $"{Section}:{nameof(RecallTimeout)}: must be more than 0",
        { RecalledTokens: < 0 or > 100_000 } => $"{Section}:{nameof(RecalledTokens)}: must be 0 to 100000",
        { RecalledMessages: < 1 or > 50 } => $"{Section}:{nameof(RecalledMessages)}: must be 1 to 50",
        { MinScore: < 0 or > 1 } => $"{Section}:{nameof(MinScore)}: must be 0 to 1",
        { MaxWaitingTurns: < 1 or > 1_000_000 } => $"{Section}:{nameof(MaxWaitingTurns)}: must be 1 to 1000000",
        { StoreDelay.Ticks: <= 0 } => $"{Section}:{nameof(StoreDelay)}: must be more than 0",
        _ when MaxStoreDelay < StoreDelay => $"{Section}:{nameof(MaxStoreDelay)}: must be at least {nameof(StoreDelay)}",
        { FlushTimeout.Ticks: < 0 } => $"{Section}:{nameof(FlushTimeout)}: must be at least 0",
        { HistoryMessages: < 1 or > 1_000 } => $"{Section}:{nameof(HistoryMessages)}: must be 1 to 1000",
        _ => null,
    };
}
