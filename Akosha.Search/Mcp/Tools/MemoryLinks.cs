using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;

namespace Akosha.Search.Mcp.Tools;

/// <summary>Links to what is shown: where the HTTP API gives it, to whoever may see it.</summary>
internal sealed class MemoryLinks(McpOptions options)
{
    /// <summary>The address of a conversation, or of the turns around a message.</summary>
    public string Of(HttpRequest request, MemoryId id)
    {
        var site = options.PublicUrl.Length > 0 ? options.PublicUrl.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
        var conversation = $"{site}/api/v1/conversations?system_id={Uri.EscapeDataString(id.SystemId)}"
            + $"&conversation_id={Uri.EscapeDataString(id.ConversationId)}";
        return id.MessageId is { } message ? $"{conversation}&around={Uri.EscapeDataString(message)}" : conversation;
    }
}
