using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>Which conversations of a snapshot a list may show. Author and time must be those of one message.</summary>
internal sealed class ListingFilter
{
    private readonly IndexSnapshot _snapshot;
    private readonly bool[] _systems;
    private readonly AuthorOrdinal? _author;
    private readonly long _from, _to;
    private readonly MetadataFilter? _metadata;

    /// <param name="snapshot">The index.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="access">The systems that the caller may see.</param>
    /// <param name="metadata">The conditions of the request on metadata; null for none.</param>
    public ListingFilter(IndexSnapshot snapshot, ListingRequest request, SystemAccess access, MetadataFilter? metadata = null)
    {
        _snapshot = snapshot;
        _metadata = metadata;
        _systems = new bool[snapshot.SystemCount];
        foreach (var system in snapshot.Systems)
            _systems[system.Value] = snapshot.SystemName(system) is var name
                && (request.System is null || request.System == name) && access.Allows(name);
        _author = request.Author is { } author ? snapshot.Authors.Find(author) : null;
        _from = request.From is { } from ? UnixMicroseconds.Of(from) : long.MinValue;
        _to = request.To is { } to ? UnixMicroseconds.Of(to) : long.MaxValue;
    }

    /// <summary>True if nothing can pass.</summary>
    public bool IsEmpty => _author is { IsNone: true } || !Array.Exists(_systems, isShown => isShown);

    /// <summary>True if a conversation passes; then also the time of its newest message (microseconds since 1970).</summary>
    public bool Admits(IndexedConversation conversation, out long newest)
    {
        newest = long.MinValue;
        if (conversation.Messages.Length == 0 || !_systems[conversation.System.Value]
            || _metadata?.Holds(conversation) == false) return false;
        var isAdmitted = false;
        foreach (var message in conversation.Messages)
        {
            var time = _snapshot.Columns.TimestampOf(message);
            if (time > newest) newest = time;
            isAdmitted = isAdmitted || (time >= _from && time < _to
                && (_author is not { } author || _snapshot.Columns.AuthorOf(message) == author));
        }
        return isAdmitted;
    }
}
