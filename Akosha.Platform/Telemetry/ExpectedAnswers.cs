using System.Diagnostics;
using System.Net;

namespace Akosha.Platform.Telemetry;

/// <summary>
/// Requests to which 404 and 412 are answers like any other: whether an object is there, and who was the first to create it.
/// Their spans are not marked as failures.
/// </summary>
public static class ExpectedAnswers
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("akosha.absence-expected");

    /// <summary>Marks a request.</summary>
    public static void ExpectAbsence(this HttpRequestMessage request) => request.Options.Set(Key, true);

    /// <summary>Takes the mark of a failure from the span of a request that was marked.</summary>
    public static void Judge(Activity span, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed)) return;
        if (response.RequestMessage?.Options.TryGetValue(Key, out var isExpected) != true || !isExpected) return;
        span.SetStatus(ActivityStatusCode.Unset).SetTag("error.type", null);
    }
}
