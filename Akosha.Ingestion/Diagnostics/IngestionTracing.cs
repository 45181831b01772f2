using System.Diagnostics;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>
/// Every span that ingestion emits: <c>ingest batch</c> with <c>embed</c> and <c>commit</c> below it, and for each request whose
/// entries are in the batch <c>ingest</c>, in the request's own trace, from the taking of the batch to its commit.
/// </summary>
internal static class IngestionTracing
{
    private const int MostRequests = 32;

    private static readonly ActivitySource Source = new("Akosha.Ingestion");

    /// <summary>A batch; linked to the requests whose entries it holds.</summary>
    public static Activity? Batch(IEnumerable<string?> traceParents)
    {
        var links = traceParents.Distinct().Take(MostRequests).Where(parent => ActivityContext.TryParse(parent, null, out _))
            .Select(parent => new ActivityLink(ActivityContext.Parse(parent!, null)));
        return Source.StartActivity("ingest batch", ActivityKind.Consumer, default(ActivityContext), links: links);
    }

    /// <summary>The part of a batch in the traces of the requests that brought its entries; ended by the caller.</summary>
    public static List<Activity> Requests(IEnumerable<string?> traceParents, Activity? batch)
    {
        var spans = new List<Activity>();
        foreach (var parent in traceParents.Distinct().Take(MostRequests))
        {
            if (!ActivityContext.TryParse(parent, null, isRemote: true, out var request)) continue;
            var link = batch is null ? null : new[] { new ActivityLink(batch.Context) };
            if (Source.StartActivity("ingest", ActivityKind.Consumer, request, links: link) is { } span) spans.Add(span);
        }
        Activity.Current = batch;
        return spans;
    }

    public static Activity? Embed(int texts) => Source.StartActivity("embed")?.SetTag("akosha.texts", texts);

    public static Activity? Commit(int rows) => Source.StartActivity("commit")?.SetTag("akosha.rows", rows);
}
