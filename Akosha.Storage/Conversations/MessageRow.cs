using Akosha.Contracts.Conversations;

namespace Akosha.Storage.Conversations;

/// <summary>
/// One row of the lake: a message, or a tombstone (<see cref="Deleted"/>) for a message, for a conversation (no
/// <see cref="MessageId"/>) or for a system (neither id). Of the rows of one key readers keep the highest
/// <see cref="Version"/>; a tombstone hides every row it covers whose version is lower.
/// </summary>
public sealed record MessageRow
{
    /// <summary>The system that owns the conversation.</summary>
    public required string SystemId { get; init; }

    /// <summary>The conversation; null only in a tombstone of a whole system.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The message, unique in its conversation; null only in a tombstone of a conversation or a system.</summary>
    public string? MessageId { get; init; }

    /// <summary>Its position in the request that has placed it (<see cref="Place"/>).</summary>
    public int Ordinal { get; init; }

    /// <summary><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>; null in tombstones.</summary>
    public string? Role { get; init; }

    /// <summary>Who said it; null if nobody is named, and in tombstones.</summary>
    public string? Author { get; init; }

    /// <summary>
    /// Its text; null in tombstones, empty in what is left of a message for its metadata (<see cref="IsHollow"/>).
    /// </summary>
    public string? Content { get; init; }

    /// <summary>When it was said, in microseconds since 1970 (UTC).</summary>
    public long Timestamp { get; init; }

    /// <summary>When Akosha received it, in microseconds since 1970 (UTC).</summary>
    public long ReceivedAt { get; init; }

    /// <summary>
    /// The time by which it is placed in its conversation, in microseconds since 1970; null if that is <see cref="Timestamp"/>.
    /// </summary>
    public long? PlacedAt { get; init; }

    /// <summary>The version of the write that has placed it; null if that is <see cref="Version"/>.</summary>
    public long? PlacedVersion { get; init; }

    /// <summary>
    /// What time and place depend on where several processes write (<see cref="Placement"/>); null if they are settled, as one
    /// writer that knows all writes before it settles them.
    /// </summary>
    public string? Placing { get; init; }

    /// <summary>The metadata of the conversation, on one row of those that a request has brought; null on all others.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// The version of the write that gave <see cref="Metadata"/>; null if the row carries none. Of a conversation the highest
    /// counts.
    /// </summary>
    public long? MetadataVersion { get; init; }

    /// <summary>
    /// The message as JSON, as it was given but for the bytes of pictures and files; null if it has nothing that the other
    /// columns have not.
    /// </summary>
    public string? Original { get; init; }

    /// <summary>The metadata of the message: a JSON object; null if it has none.</summary>
    public string? MessageMetadata { get; init; }

    /// <summary>
    /// What the message says (<see cref="Conversations.ContentDigest"/>); null in tombstones, in what is left of a message for
    /// its metadata (<see cref="IsHollow"/>), and in rows of files that were written before there were digests.
    /// </summary>
    public UInt128? ContentDigest { get; init; }

    /// <summary>Rises with every write that is accepted; unique to the entry that brought the row.</summary>
    public long Version { get; init; }

    /// <summary>True in tombstones.</summary>
    public bool Deleted { get; init; }

    /// <summary>The quantised vector (<see cref="Embeddings.QuantizedVector"/>), or null.</summary>
    public byte[]? Embedding { get; init; }

    /// <summary>Name of the model that made <see cref="Embedding"/>; vectors of different models are never compared.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>
    /// What <see cref="Embedding"/> was made of (<see cref="Conversations.VectorContext"/>); null if that is the content alone.
    /// </summary>
    public long? EmbeddingContext { get; init; }

    /// <summary>
    /// True for what is left of a message that is gone and whose row carries the metadata of its conversation: it has no content,
    /// and a newer write or a tombstone of its key lies in the table.
    /// </summary>
    public bool IsHollow { get; init; }

    /// <summary>
    /// True for a write that gives way to one that is there (<see cref="Message.Yields"/>); only of a row that is not written
    /// yet.
    /// </summary>
    public bool Yields { get; init; }

    /// <summary>What is left of the row of a message that is gone, for the metadata that it carries.</summary>
    public MessageRow Hollowed() =>
        this with
        {
            Author = null,
            Content = "",
            Original = null,
            MessageMetadata = null,
            Embedding = null,
            EmbeddingModel = null,
            EmbeddingContext = null,
            ContentDigest = null,
            Placing = null,
            IsHollow = true,
        };

    /// <summary>The row with its digest; worked out for a message from a file of before there were digests.</summary>
    public MessageRow WithDigest() =>
        ContentDigest is not null || this is not { IsMessage: true, Content: { } content } ? this
            : this with
            {
                ContentDigest = Conversations.ContentDigest.Of(Role!, Author, content, Original, MessageMetadata),
            };

    /// <summary>The row without the metadata that it carries.</summary>
    public MessageRow WithoutMetadata() => this with { Metadata = null, MetadataVersion = null };

    /// <summary>The row as an edit of a message that stays in its place and at its time.</summary>
    /// <param name="timestamp">The time of the message.</param>
    /// <param name="place">Its place.</param>
    public MessageRow StayingAt(long timestamp, MessagePlace place) => this with
    {
        Timestamp = timestamp,
        PlacedAt = place.Time == timestamp ? null : place.Time,
        PlacedVersion = place.Version == Version ? null : place.Version,
        Ordinal = place.Ordinal,
        Placing = null,
    };

    /// <summary>The row as one whose place depends on writes that its writer does not know.</summary>
    public MessageRow Unsettled() => this with
    {
        Placing = Timestamp == ReceivedAt ? PlacingText.Undated : PlacingText.Dated,
    };

    /// <summary>The row at the time and the place that follow from what is known, and with all of that.</summary>
    /// <param name="placement">What is known, this write included.</param>
    /// <param name="tombstone">The newest version of a tombstone of the conversation or its system; 0 if there is none.</param>
    public MessageRow PlacedBy(Placement placement, long tombstone)
    {
        ArgumentNullException.ThrowIfNull(placement);
        var known = tombstone > placement.Since ? placement.Union(Placement.Deleted(tombstone)) : placement;
        var placed = known.Resolve(tombstone) is { } write ? StayingAt(write.Timestamp, write.Place) : this;
        return placed with { Placing = PlacingText.Write(known) };
    }

    /// <summary>Where it stands in its conversation.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public MessagePlace Place => new(PlacedAt ?? Timestamp, PlacedVersion ?? Version, Ordinal);

    /// <summary>What it says of the time and the place of its message, or that it is deleted.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Placement Placement => Placement.Of(this);

    /// <summary>What kind <see cref="Placing"/> is of.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PlacingKind PlacingKind => PlacingText.KindOf(Placing);

    /// <summary>True for a tombstone.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsTombstone => Deleted || MessageId is null;

    /// <summary>True for a write of a message.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsMessage => !IsTombstone && !IsHollow;

    /// <summary>The key of the message; for messages and message tombstones only.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public MessageKey Key => MessageKey.Of(SystemId, ConversationId!, MessageId!);
}
