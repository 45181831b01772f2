using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Storage.Queue;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The keys of answers. The lake and the version of its log are part of a key, and the quarter of an hour, since queries can name
/// times relative to it; so are the systems that are searched, as they are written, and a digest of the request and of all that
/// scores depend on.
/// </summary>
internal sealed class AnswerKeys(
    SearchableIndex index, RetrievalSettings settings, QueryEncoder encoder, TimeProvider time)
{
    /// <summary>The longest key, in characters: it names every system that a request can name.</summary>
    public const int MaxLength = 160_000;

    /// <summary>The key of a search over a catalog.</summary>
    public string KeyOf(SearchQuery search, Catalog catalog)
    {
        var request = search.Request with { AtLeast = null, SystemIds = null };
        var asked = JsonSerializer.SerializeToUtf8Bytes(
            new { request, analysis = settings.Languages.Name, model = encoder.Model, settings.Weights });
        var systems = search.Request.SystemIds is { } named ? $"{(search.IsBound ? "bound" : "named")}={string.Join(',', named)}"
            : "all";
        return string.Create(CultureInfo.InvariantCulture,
            $"{RememberedAnswers.NameOf(index.LakeId, catalog.LogVersion)}"
            + $"{TiersOf(catalog)}:{Moment()}:{Convert.ToHexStringLower(SHA256.HashData(asked))}:{systems}");
    }

    // Days begin at each quarter of an hour somewhere.
    private long Moment() => time.GetUtcNow().UtcTicks / (15 * TimeSpan.TicksPerMinute);

    /// <summary>Changes when messages change their tier, which answers tell.</summary>
    private static string TiersOf(Catalog catalog) =>
        string.Create(CultureInfo.InvariantCulture, $"{LiveIn(catalog, Tier.Warm)}-{LiveIn(catalog, Tier.Cold)}");

    private static int LiveIn(Catalog catalog, Tier tier) =>
        catalog.Index.Blocks.Where(block => block.Tier == tier).Sum(block => block.Count - block.Dead);
}
