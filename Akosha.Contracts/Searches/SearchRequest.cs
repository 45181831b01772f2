using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>The body of <c>POST /api/v1/search</c>. A filter that is null lets everything pass.</summary>
public sealed record SearchRequest
{
    /// <summary>The largest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>The largest <see cref="Offset"/>, and how far the hits of a search can be paged through.</summary>
    public const int MaxOffset = 10_000;

    /// <summary>The <see cref="Limit"/> of a request that gives none.</summary>
    public const int DefaultLimit = 10;

    /// <summary>The longest <see cref="Query"/>, in characters.</summary>
    public const int MaxQueryLength = 10_000;

    /// <summary>Most systems that <see cref="SystemIds"/> may name.</summary>
    public const int MaxSystems = 1_000;

    /// <summary>Most entries of <see cref="Must"/>, <see cref="MustNot"/> and <see cref="Phrases"/>.</summary>
    public const int MaxConditions = 16;

    /// <summary>The longest entry of <see cref="Must"/>, <see cref="MustNot"/> and <see cref="Phrases"/>, in
    /// characters.</summary>
    public const int MaxConditionLength = 1_000;

    /// <summary>What is looked for: 1–10,000 characters of plain text, read as <see cref="Syntax"/> says.</summary>
    public required string Query { get; init; }

    /// <summary>Most conversations and most authors that a request may name.</summary>
    public const int MaxNames = 1_000;

    /// <summary>The largest <see cref="Limit"/> with <see cref="Content"/> or <see cref="Context"/>.</summary>
    public const int MaxWithContent = 100;

    /// <summary>How the query is read.</summary>
    public SearchSyntax Syntax { get; init; }

    /// <summary>Words that must all stand in a hit, wherever in it; 1–16 texts of at most 1,000 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Must { get; init; }

    /// <summary>What must not stand in a hit, word for word; 1–16 texts of at most 1,000 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MustNot { get; init; }

    /// <summary>What must stand in a hit, word for word; 1–16 texts of at most 1,000 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Phrases { get; init; }

    /// <summary>How many hits at most (1–1,000).</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>How many hits are passed over (0–10,000); with the limit 10,000 at most.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] // a cursor stands in its place
    public int Offset { get; init; }

    /// <summary><c>next</c> of an answer to the same search, to go on after its hits; in place of an offset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }

    /// <summary>What is compared.</summary>
    public SearchMode Mode { get; init; }

    /// <summary>What has at most one hit.</summary>
    public SearchGrouping GroupBy { get; init; }

    /// <summary>
    /// True to have one hit in place of all whose role and content are the same, with the places of the others
    /// (<see cref="SearchHit.Duplicates"/>); absent for true where hits are of conversations, and false where they are of
    /// messages. A conversation whose best message is a copy of another hit then has no hit of its own.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Collapse { get; init; }

    /// <summary>True if hits that say the same are one hit.</summary>
    [JsonIgnore]
    public bool IsCollapsed => Collapse ?? GroupBy == SearchGrouping.Conversation;

    /// <summary>The systems that are searched, 1–1,000 of them; null for all that the caller may see.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SystemIds { get; init; }

    /// <summary>The conversations that hits may be of, 1–1,000 ids; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ConversationIds { get; init; }

    /// <summary>The authors whose messages may be hits, 1–1,000 whole names; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Authors { get; init; }

    /// <summary>The roles that a hit may have: some of <c>user</c>, <c>assistant</c>, <c>system</c>, <c>tool</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The earliest time of a hit (inclusive).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which a hit must be (exclusive).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// What the metadata of a hit must be, by name; all of it must hold. A name that the message itself has counts as it is
    /// there, any other as its conversation has it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, MetadataCondition>? Metadata { get; init; }

    /// <summary>The tiers that are searched: some of <c>hot</c>, <c>warm</c>, <c>cold</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tiers { get; init; }

    /// <summary>
    /// The time from which relative dates in the query count; null for the time of the search. Without
    /// <see cref="TimeZone"/> the days that a query names are those of its offset.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Now { get; init; }

    /// <summary>
    /// Where the days that a query names begin and end: an offset such as <c>+02:00</c>, or a name such as
    /// <c>Europe/Berlin</c>; null for the offset of <see cref="Now"/>, and without that for UTC.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TimeZone { get; init; }

    /// <summary>
    /// How the person writes dates, as a language tag such as <c>en-US</c> or <c>de</c>: which of 06/10/2025 is the month.
    /// Null if
    /// that is not known: then both are meant.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Locale { get; init; }

    /// <summary>In which order hits come.</summary>
    public SearchOrder Sort { get; init; }

    /// <summary>True to have each hit show its whole content; the limit is then 100 at most.</summary>
    public bool Content { get; init; }

    /// <summary>The turns around each hit to show with it; the limit is then 100 at most.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContextRequest? Context { get; init; }

    /// <summary>False to take names and dates in the query as mere words.</summary>
    public bool Interpret { get; init; } = true;

    /// <summary>
    /// The least score of a hit (0–1); null for what found it: any of the query's words, or else a vector that is near to the
    /// query's.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? MinScore { get; init; }

    /// <summary>True to have each hit show the parts of its score.</summary>
    public bool Explain { get; init; }

    /// <summary>
    /// The version of the log that the answer must hold at least; null if any will do. It does not change what the answer is.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AtLeast { get; init; }
}
