using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>How a query scores: what each of its terms counts, whom it names, and what its time is worth.</summary>
/// <param name="Terms">Its terms with what they count: the rarest, if they are very many.</param>
/// <param name="Totals">What is searched.</param>
/// <param name="Named">The authors that it names.</param>
/// <param name="AuthorBoost">What a message gains whose author it names; 0 if it names none.</param>
/// <param name="TimeBoost">What a message gains that falls into a time that it names; 0 if it names none.</param>
internal sealed record QueryPlan(
    IReadOnlyList<WeightedTerm> Terms, ScopeTotals Totals, NamedAuthors Named, float AuthorBoost, float TimeBoost)
{
    /// <summary>So many terms of a query count at most.</summary>
    public const int MaxTerms = 64;

    /// <summary>The words that something holds and that do not count, since others are rarer.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    /// <summary>
    /// Plans a query. Everything is weighed so that 1 is what a message has that says all of the query again and again, as do its
    /// neighbours and its conversation, by an author and at a time that the query names.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="statistics">The statistics of everything that is searched.</param>
    /// <param name="weights">What each part of a score counts.</param>
    public static QueryPlan Of(ParsedQuery query, QueryStatistics statistics, Weights weights)
    {
        var totals = statistics.Totals;
        var named = NamedAuthors.Of(statistics.Mentions, query.Words);
        var all = query.Terms.Index().Select(item => Weigh(item.Index, item.Item)).ToList();
        List<WeightedTerm> left = [];
        if (query.Terms.Count > MaxTerms)
        {
            var telling = all.Where(term => statistics.Terms[term.Position].Conversations > 0)
                .OrderBy(term => statistics.Terms[term.Position].Messages).ThenBy(term => term.Position).ToList();
            all = [.. telling.Take(MaxTerms).OrderBy(term => term.Position)];
            left = [.. telling.Skip(MaxTerms)];
        }
        var author = named.Names.Count == 0 ? 0 : weights.Author;
        var time = query.When.Count == 0 ? 0 : weights.Date * Idf(totals.Conversations, statistics.ConversationsInTime);
        // Of what says the same in other words no message has all: it counts in place of the word that was asked for.
        var asked = all.Where(term => term.Term.Share == 1).ToList();
        var most = (1 + weights.Neighbours) * asked.Sum(term => term.InMessage)
            + weights.Conversation * asked.Sum(term => term.InConversation) + author + time;
        var scale = most > 0 ? 1 / most : 0;
        return new QueryPlan(
            all.ConvertAll(
                term => term with { InMessage = term.InMessage * scale, InConversation = term.InConversation * scale }),
            totals, named, author * scale, time * scale)
        {
            LeftOut = left.ConvertAll(term => term.Term.Surface),
        };

        WeightedTerm Weigh(int position, ParsedTerm term) => new(
            position, term,
            term.Share * Math.Min(
                Idf(totals.Messages, statistics.Terms[position].Messages),
                Idf(totals.Messages, statistics.Terms[term.NoRarerThan ?? position].Messages))
                * (named.Words.Contains(term.Surface) ? weights.NameAsContent : 1f) * (weights.MessageK1 + 1),
            term.Share * Math.Min(
                Idf(totals.Conversations, statistics.Terms[position].Conversations),
                Idf(totals.Conversations, statistics.Terms[term.NoRarerThan ?? position].Conversations))
                * (weights.ConversationK1 + 1));
    }

    /// <summary>What was understood of the query beyond its words.</summary>
    public Understood Understood(ParsedQuery query) => new(
        [.. Named.Names.Order(StringComparer.Ordinal)],
        query.When.Where(span => !span.IsUnlikely).Select(span => span.From as DateTimeOffset?).Min(),
        query.When.Where(span => !span.IsUnlikely).Select(span => span.To as DateTimeOffset?).Max())
    {
        Required = query.Syntax.Required.Count > 0 ? query.Syntax.Required : null,
        Excluded = query.Syntax.Excluded.Count > 0 ? query.Syntax.Excluded : null,
    };

    /// <summary>The ordinals that the named authors have in an index.</summary>
    public HashSet<AuthorOrdinal> AuthorsIn(IndexSnapshot snapshot) =>
        [.. Named.Names.Select(snapshot.Authors.Find).Where(author => !author.IsNone)];

    // The weight of a term by its rarity, as BM25 has it (Robertson and Zaragoza 2009).
    private static float Idf(long documents, long frequency) =>
        MathF.Log(1 + (documents - frequency + 0.5f) / (frequency + 0.5f));
}
