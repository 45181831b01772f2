using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Import.Reading;

/// <summary>
/// A conversation that is being read. What has come of it is given away from time to time, so that one of any length takes
/// bounded memory: pieces end where time goes on, so that they keep their order, and the last one has what is known of the
/// whole.
/// </summary>
/// <param name="systemId">Its system.</param>
/// <param name="conversationId">Its id.</param>
/// <param name="findings">Takes what is left out.</param>
internal sealed class Draft(string systemId, string conversationId, Findings findings)
{
    private const int PieceBytes = 1024 * 1024, PieceMessages = 1_000;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MetadataValue> _metadata = new(StringComparer.Ordinal);
    private List<MessageRequest> _messages = [];
    private long _bytes;
    private bool _isBegun;

    /// <summary>What it is called; null if nothing says.</summary>
    public string? Title { get; set; }

    /// <summary>The conversation of the same system that it was forked from.</summary>
    public string? Parent { get; set; }

    /// <summary>Its id.</summary>
    public string Id { get; } = Ids.Of(conversationId);

    /// <summary>Something that is known of it; nothing changes if the value is null or the name is there.</summary>
    public void Note(string name, string? value)
    {
        if (value is not { Length: > 0 }) return;
        _metadata.TryAdd(name, MetadataValue.Of(value.Length <= ConversationLimits.MetadataValue
            ? value : value[..ConversationLimits.MetadataValue]));
    }

    /// <summary>
    /// Adds a message. One whose id was there is counted, and left out; what gives its content nothing to say is, too.
    /// </summary>
    /// <returns>What came before, if that is enough to be sent; null if not.</returns>
    public ConversationRequest? Add(MessageRequest message, string place)
    {
        if (IsEmpty(message))
        {
            findings.LeftOut("an empty message", place);
            return null;
        }
        if (message.Id is { } given)
        {
            message = message with { Id = Ids.Of(given) };
            if (!_ids.Add(message.Id))
            {
                findings.LeftOut("a message that comes twice", place);
                return null;
            }
        }
        var isFull = _bytes >= PieceBytes || _messages.Count >= PieceMessages;
        var piece = isFull && (message.Timestamp is null || message.Timestamp > _messages[^1].Timestamp) ? Take() : null;
        message = Fitting.Fit(message with { Author = AuthorOf(message.Author) }, findings, place);
        _messages.Add(message);
        _bytes += message.Content is { } content ? content.GetRawText().Length : 0;
        return piece;
    }

    /// <summary>What is left of it; null if nothing came at all.</summary>
    public ConversationRequest? End()
    {
        if (_messages.Count == 0) return null;
        return Take() with
        {
            Title = Title is { Length: > 0 } title ? Clean(title) : null,
            Parent = Parent is { } parent ? Ids.Of(parent) : null,
            Metadata = _metadata.Count > 0 ? _metadata : null,
        };
    }

    private ConversationRequest Take()
    {
        var piece = new ConversationRequest(systemId, Id) { Messages = _messages };
        if (_isBegun) _ids.TrimExcess();
        _messages = [];
        _bytes = 0;
        _isBegun = true;
        return piece;
    }

    private static bool IsEmpty(MessageRequest message) => message is { ToolCalls: null, ToolCallId: null }
        && (message.Content is not { } content || content.ValueKind switch
        {
            System.Text.Json.JsonValueKind.String => string.IsNullOrWhiteSpace(content.GetString()),
            System.Text.Json.JsonValueKind.Array => content.GetArrayLength() == 0,
            _ => false,
        });

    private static string? AuthorOf(string? author) =>
        author is not null && FieldRules.Printable(author) is null ? author : null;

    private static string Clean(string title)
    {
        var text = new StringBuilder();
        foreach (var rune in title.ReplaceLineEndings(" ").EnumerateRunes().Take(ConversationLimits.Title))
            text.Append(rune.ToString());
        return text.ToString();
    }
}
