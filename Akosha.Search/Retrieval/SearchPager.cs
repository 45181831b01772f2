using Akosha.Contracts.Searches;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Listing;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Cuts one page out of a ranking. A page that goes on from a cursor begins where the one before ended, as long as what is
/// searched is the same; after commits it begins after the hit that was the last, wherever that is now.
/// </summary>
/// <param name="search">The search.</param>
/// <param name="catalog">What it is answered from.</param>
/// <param name="now">The time from which relative dates in the query count.</param>
internal sealed class SearchPager(SearchQuery search, Catalog catalog, DateTimeOffset now)
{
    // So many hits that commits have brought may come before the last one, and it is found all the same.
    private const int Moved = 1_000;

    private readonly IndexSnapshot _snapshot = catalog.Index;
    private readonly SearchPlace? _place = search.Place;
    private readonly Lazy<string> _state = new(() => SearchMarks.Of(catalog, search));
    private int _start, _end;

    /// <summary>How many messages each side puts forward: as many as for the first page.</summary>
    public int Candidates => _place?.Candidates ?? search.Request.Limit + Fusion.Candidates;

    /// <summary>How many hits must be chosen for the page, and to know whether there are more.</summary>
    public int Wanted =>
        (_place?.Offset ?? search.Request.Offset) + search.Request.Limit + 1 + (IsMoved ? Moved : 0);

    /// <summary>True if what is searched has changed since the page before.</summary>
    public bool IsMoved => _place is { } place && place.State != _state.Value;

    /// <summary>What of a ranking is on the page.</summary>
    /// <param name="ranking">The ranking, as far as it is wanted.</param>
    /// <param name="rows">Reads rows, where only the ids of messages tell them apart.</param>
    /// <param name="gaps">Takes what of the cold tier could not be read.</param>
    /// <param name="deadline">Ends the waiting for cold segments.</param>
    public async Task<Ranking> CutAsync(Ranking ranking, RowReader rows, ColdGaps gaps, CancellationToken deadline)
    {
        var chosen = ranking.Chosen;
        var start = _place is { } place ? await StartAsync(place, ranking, rows, gaps, deadline) : search.Request.Offset;
        _start = Math.Min(start, chosen.Count);
        _end = Math.Min(Math.Min(_start + search.Request.Limit, chosen.Count), SearchRequest.MaxOffset);
        _start = Math.Min(_start, _end);
        return ranking with { Chosen = [.. chosen.Skip(_start).Take(_end - _start)] };
    }

    /// <summary>The cursor of the page after this; null if there is none.</summary>
    /// <param name="ranking">The whole ranking.</param>
    /// <param name="rows">The rows of the page.</param>
    public string? Next(Ranking ranking, IReadOnlyDictionary<MessageNumber, MessageRow> rows)
    {
        if (_end == _start || _end >= ranking.Chosen.Count || _end >= SearchRequest.MaxOffset) return null;
        var (message, score) = ranking.Chosen[_end - 1];
        return new SearchPlace
        {
            Search = SearchMarks.Of(search),
            State = _state.Value,
            Offset = _end,
            Candidates = Candidates,
            Now = UnixMicroseconds.Of(now),
            Score = score,
            Time = _snapshot.Columns.TimestampOf(message),
            Conversation = MarkOf(message),
            Message = rows.TryGetValue(message, out var row) ? SearchMarks.Of(MarkOf(message), row.MessageId) : "",
        }.ToCursor();
    }

    private string MarkOf(MessageNumber message)
    {
        var conversation = _snapshot.Conversations[_snapshot.Columns.ConversationOf(message)];
        return SearchMarks.Of(_snapshot.SystemName(conversation.System), conversation.Id);
    }

    private async Task<int> StartAsync(
        SearchPlace place, Ranking ranking, RowReader rows, ColdGaps gaps, CancellationToken deadline)
    {
        var chosen = ranking.Chosen;
        // Where a part could not be searched the same state may have been ranked in another way.
        if (!IsMoved && place.Offset <= chosen.Count && MarkOf(chosen[place.Offset - 1].Message) == place.Conversation)
            return place.Offset;
        var last = await FindAsync(place, ranking, rows, gaps, deadline);
        if (last >= 0) return last + 1;
        // The last hit is gone: scores, or times, tell where it was, and of those with the same, how many had been given.
        var first = 0;
        var after = 0;
        var byTime = search.Request.Sort == SearchOrder.Time;
        while (first < chosen.Count && Compare(chosen[first]) > 0) first++;
        for (after = first; after < chosen.Count && Compare(chosen[after]) == 0;) after++;
        return Math.Clamp(place.Offset - 1, first, after);

        int Compare(ScoredMessage hit) => byTime ? _snapshot.Columns.TimestampOf(hit.Message).CompareTo(place.Time)
            : hit.Score.CompareTo(place.Score);
    }

    /// <summary>
    /// The position of the last hit of the page before, which may be a copy of another by now; negative if it is gone.
    /// </summary>
    private async Task<int> FindAsync(
        SearchPlace place, Ranking ranking, RowReader rows, ColdGaps gaps, CancellationToken deadline)
    {
        var perConversation = search.Request.GroupBy == SearchGrouping.Conversation;
        var matches = new List<(int Position, MessageNumber Message)>();
        foreach (var (position, hit) in ranking.Chosen.Index())
            foreach (var (message, _) in ranking.CopiesOf(hit.Message).Prepend(hit))
                if ((perConversation || _snapshot.Columns.TimestampOf(message) == place.Time)
                    && MarkOf(message) == place.Conversation) matches.Add((position, message));
        if (perConversation || matches.Count == 0) return matches.Count > 0 ? matches[0].Position : -1;
        var found = await rows.FetchIdsAsync(_snapshot, matches.ConvertAll(match => match.Message), gaps, deadline);
        var last = matches.FindIndex(match => found.TryGetValue(match.Message, out var id)
            && SearchMarks.Of(place.Conversation, id) == place.Message);
        return last < 0 ? -1 : matches[last].Position;
    }
}
