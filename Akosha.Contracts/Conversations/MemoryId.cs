using System.Globalization;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Names a conversation, a message, or a place in a long message, in one word: <c>system/conversation</c>,
/// <c>system/conversation/message</c> or <c>system/conversation/message@1200</c>, each id percent-encoded. It holds nothing that
/// JSON would escape.
/// </summary>
/// <param name="SystemId">The system.</param>
/// <param name="ConversationId">The conversation, unique within the system.</param>
/// <param name="MessageId">The message, unique within the conversation; null for the whole conversation.</param>
/// <param name="Position">Where in the text of the message it begins (UTF-16 code units).</param>
public sealed record MemoryId(string SystemId, string ConversationId, string? MessageId = null, int Position = 0)
{
    /// <summary>What stands before it in a URI.</summary>
    public const string UriPrefix = "akosha://conversations/";

    /// <summary>The conversation.</summary>
    public MemoryId Conversation => new(SystemId, ConversationId);

    /// <summary>What a word, or a URI, names; null if it is none.</summary>
    public static MemoryId? Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(UriPrefix, StringComparison.OrdinalIgnoreCase)) text = text[UriPrefix.Length..];
        var position = 0;
        var at = text.LastIndexOf('@');
        if (at >= 0 && !int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out position))
            return null;
        var ids = (at < 0 ? text : text[..at]).Split('/').Select(Uri.UnescapeDataString).ToList();
        if (ids.Exists(string.IsNullOrEmpty)) return null;
        return ids switch
        {
            [var system, var conversation] when at < 0 => new MemoryId(system, conversation),
            [var system, var conversation, var message] => new MemoryId(system, conversation, message, position),
            _ => null,
        };
    }

    /// <summary>The word as a URI.</summary>
    public string ToUri() => UriPrefix + this;

    /// <inheritdoc/>
    public override string ToString()
    {
        var conversation = $"{Uri.EscapeDataString(SystemId)}/{Uri.EscapeDataString(ConversationId)}";
        if (MessageId is null) return conversation;
        var message = $"{conversation}/{Uri.EscapeDataString(MessageId)}";
        return Position == 0 ? message : string.Create(CultureInfo.InvariantCulture, $"{message}@{Position}");
    }
}
