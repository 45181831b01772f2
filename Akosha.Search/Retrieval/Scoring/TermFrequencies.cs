using System.Diagnostics;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Which conversations have each term of a query, and how often. Counted when it is first asked for, for the statistics, and kept
/// for the scoring; beyond so many it is counted a second time instead.
/// </summary>
internal sealed class TermFrequencies
{
    private const int MaxKept = 1 << 21;

    private ConversationOrdinal[] _holding = new ConversationOrdinal[1024];
    private ConversationFrequency[] _found = new ConversationFrequency[1024];
    private Place[] _places = [];
    private int _kept, _held;

    /// <summary>Where the conversations of a term are, and how many messages hold it; −1 while it has not been counted.</summary>
    private readonly record struct Place(int Start, int Count, long Messages);

    /// <summary>Begins with a query.</summary>
    /// <param name="terms">How many terms it has.</param>
    public void Reset(int terms)
    {
        _kept = 0;
        if (_places.Length < terms) _places = new Place[terms];
        _places.AsSpan(0, terms).Fill(new Place(-1, 0, 0));
    }

    /// <summary>How many messages and conversations have a term.</summary>
    /// <param name="query">The query.</param>
    /// <param name="term">The position of the term in it.</param>
    public TermStatistics StatisticsOf(QueryExecution query, int term)
    {
        var (_, count, messages) = PlaceOf(query, term);
        return new TermStatistics(messages, count);
    }

    /// <summary>The conversations that have a term; valid until another term is asked for.</summary>
    /// <inheritdoc cref="StatisticsOf"/>
    public ReadOnlySpan<ConversationFrequency> Of(QueryExecution query, int term)
    {
        var (start, count, _) = PlaceOf(query, term);
        return _found.AsSpan(start, count);
    }

    private Place PlaceOf(QueryExecution query, int term)
    {
        if (_places[term].Start >= 0) return _places[term];
        var messages = Count(query, query.Query.Terms[term]);
        var place = new Place(_kept, _held, messages);
        if (_found.Length < _kept + place.Count) Array.Resize(ref _found, Math.Max(_found.Length * 2, _kept + place.Count));
        var conversations = query.Scratch.Conversation;
        for (var i = 0; i < place.Count; i++)
        {
            var conversation = _holding[i];
            ref var frequency = ref conversations[conversation.Value].Frequency;
            _found[_kept + i] = new ConversationFrequency(conversation, frequency);
            frequency = 0;
        }
        _held = 0;
        if (_kept + place.Count > MaxKept) return place;
        _places[term] = place;
        _kept += place.Count;
        return place;
    }

    private long Count(QueryExecution query, ParsedTerm term)
    {
        var messages = 0L;
        var author = TermHash.OfAuthor(term.Hash);
        var started = Stopwatch.GetTimestamp();
        foreach (var block in query.Scope.Blocks)
        {
            if (block is null) continue;
            query.Cancellation.ThrowIfCancellationRequested();
            var isWhole = query.IsWhole(block);
            var form = block.Postings!.FormBit(term.Hash, term.Form);
            messages += isWhole ? Add<EverythingSieve>(query, block, term.Hash, form)
                : Add<LivingSieve>(query, block, term.Hash, form);
            _ = isWhole ? Add<EverythingSieve>(query, block, author, uint.MaxValue)
                : Add<LivingSieve>(query, block, author, uint.MaxValue);
            started = query.Times.Add(block.Tier, started);
        }
        return messages;
    }

    /// <summary>Adds the frequencies of a term in a block.</summary>
    /// <returns>How many messages hold it.</returns>
    private int Add<TSieve>(QueryExecution query, Block block, ulong term, uint form) where TSieve : struct, ISieve<TSieve>
    {
        var sieve = TSieve.Over(query.Scope.Snapshot, query.Filter);
        var conversations = query.Scope.Snapshot.Columns.Conversation;
        var scored = query.Scratch.Conversation;
        var messages = 0;
        var conversation = ConversationOrdinal.None;
        var sum = 0f;
        // Twice the share: a conversation of few words weighs a single occurrence highly.
        var otherwise = query.Weights.OtherForm * query.Weights.OtherForm;
        foreach (var entry in block.EntriesOf(term))
        {
            var message = block.First + Postings.OffsetOf(entry);
            if (!sieve.Has(message)) continue;
            messages++;
            var of = conversations[message.Value];
            if (of != conversation)
            {
                if (!conversation.IsNone) Add(conversation, sum, scored);
                conversation = of;
                sum = 0;
            }
            sum += (entry & form) != 0 ? Postings.FrequencyOf(entry) : otherwise;
        }
        if (!conversation.IsNone) Add(conversation, sum, scored);
        return messages;
    }

    private void Add(ConversationOrdinal conversation, float frequency, ConversationScores[] scored)
    {
        ref var sum = ref scored[conversation.Value].Frequency;
        if (sum == 0)
        {
            if (_held == _holding.Length) Array.Resize(ref _holding, _held * 2);
            _holding[_held++] = conversation;
        }
        sum += frequency;
    }
}
