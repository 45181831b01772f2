using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// One query over one scope, with everything that its ranking reads and writes. Used by one thread at a time, unless said
/// otherwise.
/// </summary>
internal sealed class QueryExecution : IDisposable
{
    private Filter? _filter;

    /// <param name="request">What is asked.</param>
    /// <param name="query">Its query, as it was read.</param>
    /// <param name="scope">Where it is asked.</param>
    /// <param name="languages">How it may be understood.</param>
    /// <param name="weights">What each part of a score counts.</param>
    public QueryExecution(SearchRequest request, ParsedQuery query, Scope scope, Languages languages, Weights weights)
    {
        Request = request;
        Scope = scope;
        Languages = languages;
        Weights = weights;
        Query = new QueryExpansion(scope, new Filter(request, scope), languages).Expand(query, request);
        Candidates = request.Limit + Fusion.Candidates;
        Wanted = request.Limit;
        Copies = request.IsCollapsed ? new Copies(scope.Snapshot) : null;
        NamedTime = NamedTime.Of(scope, Query.When, weights.DaysAfter);
        Scratch = Scratch.Rent(scope.Snapshot.Columns.Count, scope.Snapshot.Conversations.Count);
        Scratch.Frequencies.Reset(Query.Terms.Count);
    }

    /// <summary>What is asked.</summary>
    public SearchRequest Request { get; }

    /// <summary>Its query, as it was read, with what is said in other words where it is asked (<see cref="QueryExpansion"/>).</summary>
    public ParsedQuery Query { get; }

    /// <summary>Where it is asked.</summary>
    public Scope Scope { get; }

    /// <summary>How it may be understood.</summary>
    public Languages Languages { get; }

    /// <summary>What each part of a score counts.</summary>
    public Weights Weights { get; }

    /// <summary>The times that the query names; null if it names none.</summary>
    public NamedTime? NamedTime { get; }

    /// <summary>Which messages say the same; null if each is a hit of its own.</summary>
    public Copies? Copies { get; }

    /// <summary>The arrays that scores are added up in.</summary>
    public Scratch Scratch { get; }

    /// <summary>The vector of the query; null if it has none, or none is asked for.</summary>
    public QueryVector? Vector { get; init; }

    /// <summary>The conditions of the request on metadata; null for none.</summary>
    public MetadataFilter? Metadata { get; init; }

    /// <summary>How many messages each side puts forward.</summary>
    public int Candidates { get; init; }

    /// <summary>
    /// How many messages each side puts forward where those of <see cref="Candidates"/> together are fewer than wanted; the same
    /// on every page, so that pages go on from one another.
    /// </summary>
    public const int DeepCandidates = SearchRequest.MaxOffset + Fusion.Candidates;

    /// <summary>How many hits are chosen, from the best on.</summary>
    public int Wanted { get; init; }

    /// <summary>True if words and vectors may be looked at by a thread each.</summary>
    public bool MayUseTwoThreads { get; init; }

    /// <summary>Takes the time that was spent in each tier.</summary>
    public TierTimes Times { get; init; } = new();

    /// <summary>Called at the end of each phase of the ranking, by whichever thread did it.</summary>
    public Action<RankingPhase>? PhaseEnded { get; init; }

    /// <summary>Ends the work early.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>True if each conversation has one hit.</summary>
    public bool OnePerConversation => Request.GroupBy == SearchGrouping.Conversation;

    /// <summary>
    /// Which messages may be hits. Made when it is first asked for, which reads the postings of phrases and excluded words.
    /// </summary>
    public Filter Filter =>
        _filter ??= new Filter(Request, Scope, TextConditions.Passing(Query.Syntax, Scope, Languages, Cancellation), Metadata);

    /// <summary>True for a block in which every message counts.</summary>
    public bool IsWhole(Block block) => block.Dead == 0 && Filter.Systems is null;

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        Scratch.Return();
        GC.KeepAlive(Scope); // what is mapped of its blocks stays mapped until here
    }
}
