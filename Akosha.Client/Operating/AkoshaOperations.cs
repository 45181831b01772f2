using System.Text.Json;
using Akosha.Client.Http;
using Akosha.Contracts.Operations;

namespace Akosha.Client.Operating;

/// <summary>What operators ask and do. All but the health is for keys of the scope <c>admin</c>.</summary>
public sealed class AkoshaOperations
{
    private const string Queue = "/api/v1/queue", Maintenance = "/api/v1/maintenance";

    private readonly Channel _channel;

    internal AkoshaOperations(Channel channel) => _channel = channel;

    /// <summary>How long the queue is.</summary>
    public Task<QueueReply> QueueAsync(CancellationToken cancellation = default) =>
        _channel.ReadAsync<QueueReply>(_channel.ToIngestion(HttpMethod.Get, new Query(Queue)), cancellation);

    /// <summary>The entries of the queue that were set aside because they kept failing.</summary>
    public Task<DeadLettersReply> DeadLettersAsync(CancellationToken cancellation = default) =>
        _channel.ReadAsync<DeadLettersReply>(_channel.ToIngestion(HttpMethod.Get, new Query(Queue + "/dead")), cancellation);

    /// <summary>Puts the dead letter of an id, or all, back into the queue.</summary>
    public Task<ReplayReply> ReplayAsync(string? id = null, CancellationToken cancellation = default)
    {
        var request = _channel.ToIngestion(HttpMethod.Post, new Query(Queue + "/dead/replay").With("id", id));
        Retries.DoOnce(request);
        return _channel.ReadAsync<ReplayReply>(request, cancellation);
    }

    /// <summary>The maintenance jobs, and how far their last runs are.</summary>
    public Task<JobsReply> JobsAsync(CancellationToken cancellation = default) =>
        _channel.ReadAsync<JobsReply>(_channel.ToIngestion(HttpMethod.Get, new Query(Maintenance)), cancellation);

    /// <summary>How far the last run of a job is; null if there is no such job.</summary>
    public Task<JobReply?> FindJobAsync(string job, CancellationToken cancellation = default) =>
        _channel.FindAsync<JobReply>(_channel.ToIngestion(HttpMethod.Get, JobPath(job)), cancellation);

    /// <summary>Starts a job, unless it runs already.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="waitUntilDone">True to have the answer come when it has ended.</param>
    /// <param name="cancellation">Ends the wait, and not the job.</param>
    /// <exception cref="AkoshaException">There is no such job (404).</exception>
    public Task<JobReply> StartJobAsync(string job, bool waitUntilDone = false, CancellationToken cancellation = default)
    {
        var request = _channel.ToIngestion(HttpMethod.Post, JobPath(job).With("wait", waitUntilDone));
        Retries.DoOnce(request);
        if (waitUntilDone) Retries.Wait(request, TimeSpan.FromDays(1));
        return _channel.ReadAsync<JobReply>(request, cancellation);
    }

    /// <summary>The health of the service that stores (<c>/health</c>): a JSON object, whatever the state is.</summary>
    public Task<JsonElement> IngestionHealthAsync(CancellationToken cancellation = default) =>
        _channel.ReadHealthAsync(_channel.ToIngestion(HttpMethod.Get, new Query("/health")), cancellation);

    /// <summary>The health of the service that searches; that of the same one, if it does both.</summary>
    public Task<JsonElement> SearchHealthAsync(CancellationToken cancellation = default) =>
        _channel.ReadHealthAsync(_channel.ToSearch(HttpMethod.Get, new Query("/health")), cancellation);

    private static Query JobPath(string job) => new($"{Maintenance}/{Uri.EscapeDataString(job)}");
}
