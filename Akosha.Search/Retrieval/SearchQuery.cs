using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Retrieval;

/// <summary>A request narrowed to what its caller may see: there is no other way into a search.</summary>
internal sealed record SearchQuery
{
    private SearchQuery(SearchRequest request, SystemAccess caller)
    {
        Request = request;
        Caller = caller;
    }

    /// <summary>What is asked; its systems are the caller's.</summary>
    public SearchRequest Request { get; }

    /// <summary>The systems that the caller may see.</summary>
    public SystemAccess Caller { get; }

    /// <summary>True if the caller may not see all systems: the answer then tells nothing of others.</summary>
    public bool IsBound => !Caller.IsAll;

    /// <summary>The place after which it goes on; null at the beginning.</summary>
    public SearchPlace? Place { get; private init; }

    /// <summary>The search with the place of its cursor, if it has one; null if that is not a cursor of this search.</summary>
    public SearchQuery? AtItsCursor()
    {
        if (Request.Cursor is not { } cursor) return this;
        var place = SearchPlace.Of(cursor, SearchRequest.MaxOffset);
        return place?.Search == SearchMarks.Of(this) ? this with { Place = place } : null;
    }

    /// <summary>Narrows a request; null if it names a system that is not the caller's.</summary>
    public static SearchQuery? For(SearchRequest request, SystemAccess caller)
    {
        if (caller.Systems is not { } systems) return new SearchQuery(request, caller);
        if (request.SystemIds is { } named) return named.All(systems.Contains) ? new SearchQuery(request, caller) : null;
        return new SearchQuery(request with { SystemIds = [.. systems.Order(StringComparer.Ordinal)] }, caller);
    }
}
