namespace Akosha.Contracts.Conversations;

/// <summary>The limits that every conversation is held to, whichever way it came in.</summary>
public static class ConversationLimits
{
    /// <summary>Longest <c>system_id</c>, in characters.</summary>
    public const int SystemId = 128;

    /// <summary>Longest <c>conversation_id</c>, message <c>id</c> and <c>author</c>, in characters (code points).</summary>
    public const int Id = 256;

    /// <summary>
    /// Longest <c>content</c> that is a string, in bytes of UTF-8; that of a tool may be a <see cref="MessageBytes"/> long.
    /// </summary>
    public const int ContentBytes = 256 * 1024;

    /// <summary>
    /// Largest message with all its parts, as JSON, in bytes; those of pictures, files and sounds do not count.
    /// </summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>Longest JSON of the unknown fields of a conversation that is kept, in characters.</summary>
    public const int UnknownFields = 4096;

    /// <summary>Longest <c>title</c>, in characters.</summary>
    public const int Title = 1024;

    /// <summary>Largest JSON body and largest NDJSON line, in bytes.</summary>
    public const int BodyBytes = 16 * 1024 * 1024;

    /// <summary>Most metadata entries of a conversation or a message.</summary>
    public const int MetadataEntries = 64;

    /// <summary>Longest metadata key, in characters.</summary>
    public const int MetadataKey = 128;

    /// <summary>
    /// Longest metadata value, in characters: of a string, of the digits of a number, of each string of a list.
    /// </summary>
    public const int MetadataValue = 4096;

    /// <summary>Most strings of a list of metadata.</summary>
    public const int MetadataItems = 64;

    /// <summary>How far ahead of the receiving clock a timestamp may be.</summary>
    public static readonly TimeSpan FutureTimestamp = TimeSpan.FromDays(1);
}
