namespace Akosha.Client.Reading;

/// <summary>Which messages of a conversation; at most one of cursor, after, before and around may be given.</summary>
public sealed record ConversationPage
{
    /// <summary>How many messages at most (1–1,000); null for all, or for 20 around a message.</summary>
    public int? Limit { get; init; }

    /// <summary><c>next</c> or <c>previous</c> of an answer.</summary>
    public string? Cursor { get; init; }

    /// <summary>The id of a message: the page begins with the next one.</summary>
    public string? After { get; init; }

    /// <summary>The id of a message: the page ends with the one before.</summary>
    public string? Before { get; init; }

    /// <summary>The id of a message: the page has it in its middle.</summary>
    public string? Around { get; init; }

    /// <summary>True to have each message as it was given, too.</summary>
    public bool IsRaw { get; init; }

    /// <summary>The version of the log that the answer must hold at least; null if any will do.</summary>
    public long? AtLeast { get; init; }
}
