using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>Searches by words through the ranker that searches use, over an index at hand.</summary>
internal static class Ranked
{
    private static Languages English { get; } = new(new Dictionary<string, string>());

    /// <summary>Everything of an index is searched.</summary>
    public static Scope ScopeOf(IndexSnapshot snapshot) => new(snapshot, [.. snapshot.Blocks]);

    /// <summary>One execution of a request, at the beginning of time.</summary>
    public static QueryExecution Execution(
        SearchRequest request, Scope scope, Languages? languages = null, int? candidates = null, QueryVector? vector = null)
    {
        var query = ParsedQuery.Of(request, languages ?? English, DateTimeOffset.UnixEpoch);
        return new QueryExecution(request, query, scope, languages ?? English, Weights.Default)
        {
            Candidates = candidates ?? request.Limit + Fusion.Candidates,
            Wanted = candidates ?? request.Limit,
            Vector = vector,
        };
    }

    /// <summary>Every message that a query finds by its words, with its score by these, vectors and windows.</summary>
    public static List<ScoredMessage> ByAll(string query, Scope scope, Languages? languages = null)
    {
        var request = new SearchRequest { Query = query, GroupBy = SearchGrouping.Message, Limit = 10_000, MinScore = 0 };
        var vector = new QueryVector(StaticEmbeddingGenerator.Embed(query), StaticEmbeddingGenerator.ModelName);
        using var execution = Execution(request, scope, languages, candidates: 10_000, vector);
        var ranking = Ranker.Rank(execution);
        return [.. ranking.Chosen.Where(scored => ranking.PartsOf(scored.Message).Lexical > 0)];
    }

    /// <summary>The messages that a query finds by their words, best first, each with the parts of its score.</summary>
    public static List<(ScoredMessage Scored, ScoreParts Parts)> ByWords(string query, Scope scope, Languages? languages = null)
    {
        var request = new SearchRequest
        {
            Query = query,
            Mode = SearchMode.Lexical,
            GroupBy = SearchGrouping.Message,
            Limit = 10_000
        };
        using var execution = Execution(request, scope, languages);
        var ranking = Ranker.Rank(execution);
        return [.. ranking.Chosen.Select(scored => (scored, ranking.PartsOf(scored.Message)))];
    }
}
