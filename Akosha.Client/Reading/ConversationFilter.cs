namespace Akosha.Client.Reading;

/// <summary>Which conversations a list has; what is null lets everything pass.</summary>
public sealed record ConversationFilter
{
    /// <summary>The system.</summary>
    public string? SystemId { get; init; }

    /// <summary>Who has said one of the messages, by the whole name.</summary>
    public string? Author { get; init; }

    /// <summary>The earliest time of that message (inclusive).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which that message must be (exclusive).</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// What the metadata must have: values by <c>KEY</c>, or by <c>KEY[OPERATOR]</c> with one of <c>any_of</c>, <c>gt</c>,
    /// <c>gte</c>,
    /// <c>lt</c>, <c>lte</c> and <c>exists</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>How many conversations a page has at most (1–200).</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>The version of the log that the answer must hold at least; null if any will do.</summary>
    public long? AtLeast { get; init; }
}
