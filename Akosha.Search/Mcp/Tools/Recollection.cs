using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary>Reads conversations for tools, each read one of those that may be made at the same time.</summary>
internal sealed class Recollection(ConversationReader reader, ConversationList list, SearchSlots slots)
{
    /// <summary>What is said of what is not there, or is not the caller's.</summary>
    public const string Nothing = "There is no such conversation, or it was deleted.",
        NoMessage = "The conversation has no such message, or it was deleted.",
        Busy = "Too many searches at the same time. Nothing is known yet; call again in a second.";

    /// <summary>A page of a conversation, or what is said of its not being there.</summary>
    /// <exception cref="ToolErrorException">It cannot be read now.</exception>
    public async Task<(ConversationReply? Reply, string? Missing)> ReadAsync(MemoryId id, PageRequest page, ToolCall call)
    {
        using var slot = await TakeAsync(call);
        var request = new ReadRequest(id.SystemId, id.ConversationId, IsRaw: false, page);
        return await reader.ReadAsync(request, call.Caller.Access, [], call.Cancellation) switch
        {
            ConversationResult.Found found => (found.Reply, null),
            ConversationResult.NoMessage => (null, NoMessage),
            ConversationResult.Unread => throw new ToolErrorException(
                "A part of the lake that may hold it cannot be read now; call again in a few seconds."),
            _ => (null, Nothing),
        };
    }

    /// <summary>A page of the list of conversations.</summary>
    /// <exception cref="ToolErrorException">It cannot be read now.</exception>
    public async Task<ConversationsReply> ListAsync(ListingRequest request, ToolCall call)
    {
        using var slot = await TakeAsync(call);
        return await list.ReadAsync(request, call.Caller.Access, [], call.Cancellation);
    }

    private async Task<IDisposable> TakeAsync(ToolCall call)
    {
        var slot = await slots.TakeAsync(call.Cancellation);
        if (slot.IsAcquired) return slot;
        slot.Dispose();
        throw new ToolErrorException(Busy);
    }
}
