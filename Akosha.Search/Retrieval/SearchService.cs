using Akosha.Contracts.Searches;
using Akosha.ServiceDefaults.Security;
using Akosha.ServiceDefaults.Telemetry;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The way through for a search, whoever asks: narrowed to the caller's systems, after the version it wants has been reached, one
/// of those that may run at the same time, and from the cache where the same was asked before.
/// </summary>
internal sealed class SearchService(AnswerCache answers, VersionGate gate, SearchSlots slots, ILoggerFactory loggers)
{
    private readonly ILogger _scope = loggers.CreateLogger("Akosha.Search");

    /// <summary>Searches.</summary>
    /// <param name="request">What is asked, already valid.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellation">Ends it when nobody waits any more.</param>
    public async Task<SearchResult> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellation)
    {
        if (SearchQuery.For(request, caller.Access) is not { } narrowed) return new SearchResult.NotTheirs();
        if (narrowed.AtItsCursor() is not { } query) return new SearchResult.WrongCursor();
        // Whoever waits for a version does so outside the bound on searches: it takes nobody's place.
        var unreached = await gate.WaitAsync(caller.Id, request.AtLeast, cancellation);
        using var slot = await slots.TakeAsync(cancellation);
        if (!slot.IsAcquired) return new SearchResult.TurnedAway();
        using var scope = query.Request.SystemIds is { } named ? LogScope.Begin(_scope, "search", named) : null;
        var reply = await answers.SearchAsync(query, cancellation);
        return new SearchResult.Answered(
            unreached is null ? reply : reply with { Partial = true, Warnings = [unreached, .. reply.Warnings] });
    }
}
