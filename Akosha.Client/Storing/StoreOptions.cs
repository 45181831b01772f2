namespace Akosha.Client.Storing;

/// <summary>How conversations are stored.</summary>
public sealed record StoreOptions
{
    /// <summary>The options of who gives none.</summary>
    public static StoreOptions Default { get; } = new();

    /// <summary>
    /// True to have the answer come when searches find what was stored, or when the service waits no longer:
    /// <see cref="Akosha.Contracts.Conversations.IngestReply.IsSearchable"/> tells. False for when it is safe.
    /// </summary>
    public bool WaitUntilSearchable { get; init; }

    /// <summary>True to refuse fields that nothing is known of; else they are kept.</summary>
    public bool IsStrict { get; init; }

    /// <summary>True to have the answer list the ids of messages.</summary>
    public bool ListIds { get; init; }

    /// <summary>
    /// 1–256 printable characters from which messages without an id get theirs; null to have ids made of what the messages say.
    /// Where conversations take several requests, each has the key and its number.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The most conversations of one request (at least 1).</summary>
    public int BatchConversations { get; init; } = 2_000;

    /// <summary>The bytes of JSON from which on a request is full, unless it is a single conversation (at least 1).</summary>
    public int BatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many requests may be under way at the same time (at least 1). With more than one, a conversation that is given in
    /// pieces without times may get them in another order.
    /// </summary>
    public int Concurrency { get; init; } = 2;
}
