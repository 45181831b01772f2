using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Load;

/// <summary>
/// Requests at a rate that does not wait for answers, as many independent callers make them: one search to three reads of the
/// totals. A latency counts from the moment at which the request was to be sent, so that a service that stalls is charged for
/// everybody it kept waiting. It does without the client: thousands of answers that nobody looks at would be read on the
/// processors that the service needs, and the status tells what was turned away.
/// </summary>
internal sealed class OpenLoop(Uri search, double perSecond) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { MaxConnectionsPerServer = 2_000 })
    { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentDictionary<string, Measured> _answers = new();
    private int _errors;

    /// <summary>
    /// Times by what was asked: <c>search</c>, <c>metrics</c>, and <c>shed</c> for what was turned away with 429 or 503.
    /// </summary>
    public IReadOnlyDictionary<string, Measured> Answers => _answers;

    /// <summary>Answers that were neither given nor turned away, and requests that got none.</summary>
    public int Errors => _errors;

    /// <summary>Sends until the time is over, and waits for the last answer.</summary>
    /// <param name="length">How long.</param>
    /// <param name="searches">The share of searches; a quarter in the standard mix.</param>
    public async Task RunAsync(TimeSpan length, double searches = 0.25)
    {
        var text = new SampleText(7);
        var random = new Random(7);
        var sent = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i / perSecond < length.TotalSeconds; i++)
        {
            var intended = TimeSpan.FromSeconds(i / perSecond);
            if (intended - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left) await Task.Delay(left);
            sent.Add(SendAsync(random.NextDouble() < searches ? text.Query(6) : null, start, intended));
            if (sent.Count > 10_000) sent.RemoveAll(task => task.IsCompleted);
        }
        await Task.WhenAll(sent);
    }

    public void Dispose() => _http.Dispose();

    public override string ToString() =>
        string.Join(
        "; ", _answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}").Append($"errors {_errors}"));

    private async Task SendAsync(string? query, long start, TimeSpan intended)
    {
        try
        {
            using var response = query is null
                ? await _http.GetAsync(new Uri(search, "/api/v1/analytics/metrics"))
                : await _http.PostAsJsonAsync(new Uri(search, "/api/v1/search"), new { query });
            var what = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? "shed"
                : query is null ? "metrics" : "search";
            if (response.IsSuccessStatusCode || what == "shed")
                _answers.GetOrAdd(what, _ => new Measured()).Add(Stopwatch.GetElapsedTime(start) - intended);
            else Interlocked.Increment(ref _errors);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            Interlocked.Increment(ref _errors);
        }
    }
}
