using System.Diagnostics;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>
/// Every span that ingestion emits. In a request <c>enqueue</c>, until all it brings is in the queue. For each request whose
/// entries are in a batch <c>ingest</c>, below that one, from the taking of the batch to its commit; below the first of them
/// <c>ingest batch</c>, with <c>embed</c>, <c>upload</c> and <c>commit</c> in it. The others are linked to it.
/// </summary>
internal static class IngestionTracing
{
    private const int MaxRequests = 32;

    private static readonly ActivitySource Source = new("Akosha.Ingestion");

    /// <summary>Puts what a request brings into the queue; the entries have this span's id.</summary>
    public static async Task EnqueueAsync(Func<Task> enqueue)
    {
        using var span = Source.StartActivity("enqueue", ActivityKind.Producer);
        try
        {
            await enqueue();
        }
        catch (Exception error)
        {
            Failed([span], error);
            throw;
        }
    }

    /// <summary>A batch, and its part in the traces of the requests that brought its entries; all ended by the caller.</summary>
    public static (Activity? Batch, List<Activity> Requests) Batch(IEnumerable<string?> traceParents)
    {
        Activity.Current = null;
        Activity? batch = null;
        var requests = new List<Activity>();
        foreach (var parent in traceParents.Distinct().Take(MaxRequests))
        {
            if (!ActivityContext.TryParse(parent, null, isRemote: true, out var request)) continue;
            var links = batch is null ? null : new[] { new ActivityLink(batch.Context) };
            if (Source.StartActivity("ingest", ActivityKind.Consumer, request, links: links) is not { } span) continue;
            requests.Add(span);
            batch ??= Source.StartActivity("ingest batch", ActivityKind.Internal, span.Context);
        }
        batch ??= Source.StartActivity("ingest batch", ActivityKind.Internal);
        Activity.Current = batch;
        return (batch, requests);
    }

    /// <summary>Marks spans of what failed.</summary>
    public static void Failed(IEnumerable<Activity?> spans, Exception error)
    {
        foreach (var span in spans) span?.AddException(error).SetStatus(ActivityStatusCode.Error, error.GetType().Name);
    }

    public static Activity? Embed(int texts) => Source.StartActivity("embed")?.SetTag("akosha.texts", texts);

    public static Activity? Upload(int rows) => Source.StartActivity("upload")?.SetTag("akosha.rows", rows);

    public static Activity? Commit(int rows) => Source.StartActivity("commit")?.SetTag("akosha.rows", rows);
}
