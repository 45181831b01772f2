using System.Globalization;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Search.Catalogs;

namespace Akosha.Search.Retrieval;

/// <summary>Short marks by which a cursor tells whether search, state and hits are those it was made of.</summary>
internal static class SearchMarks
{
    /// <summary>The mark of what is asked, however many hits are wanted of it at once, and whatever is shown of them.</summary>
    public static string Of(SearchQuery search)
    {
        var asked = search.Request with
        {
            Limit = 1,
            Offset = 0,
            Cursor = null,
            AtLeast = null,
            Explain = false,
            Content = false,
            Context = null,
        };
        return Of(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(asked)));
    }

    /// <summary>
    /// The mark of what is searched: the version of the log. For a caller who is bound to some systems it is made of what these
    /// hold instead: versions count the commits of all.
    /// </summary>
    public static string Of(Catalog catalog, SearchQuery search)
    {
        if (!search.IsBound) return catalog.LogVersion.ToString(CultureInfo.InvariantCulture);
        var snapshot = catalog.Index;
        return Of([.. search.Request.SystemIds!.Order(StringComparer.Ordinal).Select(
            id => snapshot.FindSystem(id) is { IsNone: false } system ? $"{id} {snapshot.Stats(system)}" : null)]);
    }

    /// <summary>The mark of a conversation or a message by its ids.</summary>
    public static string Of(params ReadOnlySpan<string?> ids) =>
        ((ulong)Digest.Of(ids)).ToString("x16", CultureInfo.InvariantCulture);
}
