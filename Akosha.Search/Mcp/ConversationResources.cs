using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Mcp.Tools;
using Akosha.Search.Retrieval.Listing;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Akosha.Search.Mcp;

/// <summary>
/// Conversations as resources, <c>akosha://conversations/{system}/{conversation}</c>: text, marked as recalled.
/// </summary>
internal sealed class ConversationResources(Recollection recollection)
{
    private const string MimeType = "text/plain";
    private const int Listed = 50, MostMessages = 200;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>What names every conversation.</summary>
    public static ListResourceTemplatesResult Templates() => new()
    {
        ResourceTemplates =
        [
            new ResourceTemplate
            {
                Name = "conversation",
                Title = "A conversation",
                UriTemplate = MemoryId.UriPrefix + "{system}/{conversation}",
                Description =
                    "The beginning of a conversation, as much as fits into 4,000 tokens; get_conversation gives the rest.",
                MimeType = MimeType,
            },
        ],
        CacheScope = CacheScope.Public,
        TimeToLive = TimeSpan.FromHours(1),
    };

    /// <summary>The conversations of the newest messages, in pages.</summary>
    public async Task<ListResourcesResult> ListAsync(string? cursor, HttpContext context, CancellationToken cancellation)
    {
        var after = cursor is null ? null : ListingPlace.Of(cursor)
            ?? throw new McpProtocolException(
                "cursor: must be nextCursor of an answer, as it was given", McpErrorCode.InvalidParams);
        var reply = await recollection.ListAsync(
            new ListingRequest { Limit = Listed, After = after }, CallOf(context, cancellation));
        return new ListResourcesResult
        {
            Resources = [.. reply.Conversations.Select(ResourceOf)],
            NextCursor = reply.Next,
            CacheScope = CacheScope.Private,
            TimeToLive = Fresh,
        };
    }

    /// <summary>The text of a conversation.</summary>
    /// <exception cref="McpProtocolException">There is none that the caller may see.</exception>
    public async Task<ReadResourceResult> ReadAsync(string uri, HttpContext context, CancellationToken cancellation)
    {
        if (!uri.StartsWith(MemoryId.UriPrefix, StringComparison.OrdinalIgnoreCase) || MemoryId.Of(uri) is not { } id)
            throw new McpProtocolException(
                $"uri: must be {MemoryId.UriPrefix}{{system}}/{{conversation}}, both percent-encoded",
                McpErrorCode.InvalidParams);
        var page = new PageRequest
        {
            Limit = MostMessages,
            Anchor = id.MessageId is { } message ? new PageAnchor(PageSide.Around, message) : null,
        };
        var (reply, missing) = await recollection.ReadAsync(id, page, CallOf(context, cancellation));
        if (reply is null) throw new McpProtocolException(missing!, McpErrorCode.ResourceNotFound);
        return new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = uri, MimeType = MimeType, Text = TextOf(reply) }],
            CacheScope = CacheScope.Private,
            TimeToLive = Fresh,
        };
    }

    /// <summary>A conversation as text: each turn under a line that says whose it is.</summary>
    public static string TextOf(ConversationReply reply, int maxTokens = ToolAnswer.DefaultTokens)
    {
        var text = new StringBuilder(reply.Title ?? $"{reply.ConversationId} ({reply.SystemId})").Append("\n\n");
        var left = maxTokens - TokenCount.Of(text.ToString()) - 100;
        foreach (var (place, message) in reply.Messages.Index())
        {
            var id = new MemoryId(reply.SystemId, reply.ConversationId, message.Id);
            var head = $"{message.Role}{(message.Author is { } author ? $" ({Passages.Short(author)})" : "")}, "
                + $"{Passages.Time(message.Timestamp)}:\n";
            var room = left - TokenCount.Of(head + RecalledText.Mark(id, "")) - 6;
            var (shown, rest) = room < Shares.Least ? ("", id) : Passages.Beginning(id, message.Content, room);
            if (shown.Length > 0) text.Append(head).Append(shown).Append("\n\n");
            left = room - TokenCount.Of(shown);
            if (rest is null && (place < reply.Messages.Count - 1 || reply.Next is null)) continue;
            text.Append($"There is more, of {reply.Total} messages in all: get_conversation with id {id}.");
            break;
        }
        return text.ToString();
    }

    private static Resource ResourceOf(ConversationSummary conversation) => new()
    {
        Uri = new MemoryId(conversation.SystemId, conversation.ConversationId).ToUri(),
        Name = conversation.ConversationId,
        Title = conversation.Title is { } title ? Passages.Short(title) : conversation.ConversationId,
        Description =
            $"{conversation.Messages} messages of {conversation.SystemId}, the last at {Passages.Time(conversation.LastAt)}",
        MimeType = MimeType,
    };

    private static ToolCall CallOf(HttpContext context, CancellationToken cancellation) =>
        new(ToolArguments.Read([], []), context, cancellation);
}
