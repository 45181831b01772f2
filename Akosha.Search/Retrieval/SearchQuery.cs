using Akosha.Contracts.Searches;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Retrieval;

/// <summary>A request narrowed to what its caller may see: there is no other way into a search.</summary>
internal sealed record SearchQuery
{
    private SearchQuery(SearchRequest request, SystemAccess caller) => (Request, Caller) = (request, caller);

    /// <summary>What is asked; its systems are the caller's.</summary>
    public SearchRequest Request { get; }

    /// <summary>The systems that the caller may see.</summary>
    public SystemAccess Caller { get; }

    /// <summary>True if the caller may not see all systems: the answer then tells nothing of others.</summary>
    public bool IsBound => !Caller.IsAll;

    /// <summary>Narrows a request; null if it names a system that is not the caller's.</summary>
    public static SearchQuery? For(SearchRequest request, SystemAccess caller)
    {
        if (caller.Systems is not { } systems) return new SearchQuery(request, caller);
        if (request.SystemIds is { } named) return named.All(systems.Contains) ? new SearchQuery(request, caller) : null;
        return new SearchQuery(request with { SystemIds = [.. systems.Order(StringComparer.Ordinal)] }, caller);
    }
}
