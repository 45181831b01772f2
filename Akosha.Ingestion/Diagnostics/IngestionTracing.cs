using System.Diagnostics;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>Every span that ingestion emits: <c>ingest batch</c> with <c>embed</c> and <c>commit</c> below it.</summary>
internal static class IngestionTracing
{
    private static readonly ActivitySource Source = new("Akosha.Ingestion");

    /// <summary>A batch; linked to the requests whose entries it holds.</summary>
    public static Activity? Batch(IEnumerable<string?> traceParents)
    {
        var links = traceParents.Distinct().Take(32).Where(parent => ActivityContext.TryParse(parent, null, out _))
            .Select(parent => new ActivityLink(ActivityContext.Parse(parent!, null)));
        return Source.StartActivity("ingest batch", ActivityKind.Consumer, default(ActivityContext), links: links);
    }

    public static Activity? Embed(int texts) => Source.StartActivity("embed")?.SetTag("akosha.texts", texts);

    public static Activity? Commit(int rows) => Source.StartActivity("commit")?.SetTag("akosha.rows", rows);
}
