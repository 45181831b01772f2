using System.Globalization;
using Akosha.Contracts.Fields;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Search.Api;

/// <summary>Reads from the query of a request which page is wanted; what is not valid is recorded with the parameters.</summary>
internal static class PageParameters
{
    private static readonly string[] Anchors = ["cursor", "after", "before", "around"];

    /// <summary>Which messages of a conversation.</summary>
    public static PageRequest OfConversation(QueryParameters query)
    {
        var given = Anchors.Where(name => query.Optional(name) is not null).ToList();
        if (given.Count > 1) query.Errors.Add(new FieldError(given[1], $"give one of {string.Join(", ", Anchors)}"));
        var anchor = given is [var first, ..] ? AnchorOf(query, first, query.Optional(first)!) : null;
        var limit = query.Optional("limit") is null ? (int?)null : Limit(query, PageRequest.MaxLimit, PageRequest.MaxLimit);
        return new PageRequest { Limit = limit, Anchor = anchor };
    }

    /// <summary>Which conversations.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="system">The system that the path names; null if it names none.</param>
    public static ListingRequest OfList(QueryParameters query, string? system)
    {
        var known = new List<string> { "author", "from", "to", "metadata.*", "limit", "cursor", "at_least" };
        if (system is null) known.InsertRange(0, ["system_id", "conversation_id"]);
        query.NothingBut([.. known]);
        var request = new ListingRequest
        {
            System = system ?? query.Optional("system_id"),
            Author = query.Optional("author"),
            From = Time(query, "from"),
            To = Time(query, "to"),
            Metadata = MetadataParameters.Of(query),
            Limit = Limit(query, ListingRequest.MaxLimit, ListingRequest.DefaultLimit),
            After = query.Optional("cursor") is { } cursor ? ListingPlace.Of(cursor) ?? Wrong<ListingPlace>(query) : null,
        };
        if (request.From >= request.To) query.Errors.Add(new FieldError("from", "must be before to"));
        return request;
    }

    private static PageAnchor? AnchorOf(QueryParameters query, string name, string value) => name switch
    {
        "after" => new PageAnchor(PageSide.After, value),
        "before" => new PageAnchor(PageSide.Before, value),
        "around" => new PageAnchor(PageSide.Around, value),
        _ => PageAnchor.Of(value) ?? Wrong<PageAnchor>(query),
    };

    private static int Limit(QueryParameters query, int most, int byDefault)
    {
        if (query.Optional("limit") is not { } text) return byDefault;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
            return limit;
        query.Errors.Add(new FieldError("limit", $"must be a whole number from 1 to {most}"));
        return byDefault;
    }

    private static DateTimeOffset? Time(QueryParameters query, string name)
    {
        if (query.Optional(name) is not { } text) return null;
        if (FieldRules.AnyTimestamp(text, out var time) is not { } problem)
            return time;
        query.Errors.Add(new FieldError(name, problem));
        return null;
    }

    private static T? Wrong<T>(QueryParameters query) where T : class
    {
        query.Errors.Add(new FieldError("cursor", "must be one that an answer of the same kind gave, as it was given"));
        return null;
    }
}
