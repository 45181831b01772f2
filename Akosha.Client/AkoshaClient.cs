using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Akosha.Client.Http;
using Akosha.Client.Operating;
using Akosha.Client.Reading;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using Akosha.Contracts.Searches;
using Akosha.Contracts.Systems;

namespace Akosha.Client;

/// <summary>
/// Akosha over HTTP: stores, searches, reads, exports and erases. Every method throws <see cref="AkoshaException"/> for an answer
/// that is an error, and <see cref="HttpRequestException"/> when there is none, after the retries of
/// <see cref="AkoshaClientOptions"/>. It may be used by several threads at the same time.
/// </summary>
public sealed class AkoshaClient : IDisposable
{
    private const string Conversations = "/api/v1/conversations", Systems = "/api/v1/systems", Erasures = "/api/v1/erasures";
    private const string SystemId = "system_id", ConversationId = "conversation_id", AtLeast = "at_least", Wait = "wait";

    private readonly Channel _channel;

    /// <summary>
    /// A client over an <see cref="HttpClient"/> that retries, or does not, as it is made; <see cref="Dispose"/> disposes of it.
    /// </summary>
    /// <param name="http">Sends requests; its base address is not used.</param>
    /// <param name="options">Where Akosha is.</param>
    public AkoshaClient(HttpClient http, AkoshaClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _channel = new Channel(http, options);
        Operations = new AkoshaOperations(_channel);
    }

    /// <summary>Queue, maintenance and health, for operators.</summary>
    public AkoshaOperations Operations { get; }

    /// <summary>
    /// A client with connections of its own, for programs without dependency injection; hosts are not names of service discovery.
    /// </summary>
    public static AkoshaClient Create(AkoshaClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var handler = new FirstTry(options, new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        return new AkoshaClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, options);
    }

    /// <summary>Stores a conversation, or adds to it.</summary>
    public async Task<IngestReply> StoreAsync(
        ConversationRequest conversation, StoreOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        var how = options ?? StoreOptions.Default;
        var batch = new Batch(0, 0);
        batch.Add(conversation);
        return batch.Told(await SendAsync(batch, how, how.IdempotencyKey, cancellation)).Reply;
    }

    /// <summary>
    /// Stores conversations, however many, in requests of bounded size. The source is asked for no more than is under way.
    /// </summary>
    /// <returns>
    /// What became of them, request by request and in their order. Nothing is sent unless it is enumerated, and when that ends
    /// early
    /// what comes after is not sent.
    /// </returns>
    public IAsyncEnumerable<StoredBatch> StoreAsync(
        IAsyncEnumerable<ConversationRequest> conversations, StoreOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conversations);
        var how = options ?? StoreOptions.Default;
        return Batcher.SendAsync(
            conversations, how,
            (batch, token) => SendAsync(batch, how, how.IdempotencyKey is { } key ? $"{key}/{batch.Number}" : null, token),
            cancellation);
    }

    /// <summary>
    /// Stores a stream of NDJSON in one request, without a bound. It is not sent again when that fails: open the stream anew and
    /// call
    /// again, nothing is stored twice.
    /// </summary>
    public async Task<IngestReply> StoreLinesAsync(
        Stream lines, StoreOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var how = options ?? StoreOptions.Default;
        var request = StoreRequest(new StreamContent(lines, 1 << 16), how, how.IdempotencyKey);
        Retries.Wait(request, TimeSpan.FromDays(1));
        Retries.NotAgain(request);
        return await StoredAsync(request, cancellation);
    }

    /// <summary>Searches.</summary>
    public Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellation = default) =>
        _channel.ReadSearchAsync(
            Channel.WithJson(
                _channel.ToSearch(HttpMethod.Post, new Query("/api/v1/search")), SearchRequestJson.Write(request)), cancellation);

    /// <summary>Searches page by page, up to 10,000 hits; <see cref="SearchRequest.Limit"/> is the size of a page.</summary>
    public async IAsyncEnumerable<SearchReply> SearchPagesAsync(
        SearchRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            var page = await SearchAsync(request, cancellation);
            yield return page;
            if (page.Next is not { } next) yield break;
            request = request with { Cursor = next, Offset = 0 };
        }
    }

    /// <summary>A conversation, or a page of it; null if there is none, or not the message that the page names.</summary>
    public Task<ConversationReply?> FindConversationAsync(
        string systemId, string conversationId, ConversationPage? page = null, CancellationToken cancellation = default)
    {
        page ??= new ConversationPage();
        var path = new Query(Conversations).With(SystemId, systemId).With(ConversationId, conversationId)
            .With("limit", page.Limit).With("cursor", page.Cursor).With("after", page.After).With("before", page.Before)
            .With("around", page.Around).With("raw", page.IsRaw).With(AtLeast, page.AtLeast);
        return _channel.FindAsync<ConversationReply>(_channel.ToSearch(HttpMethod.Get, path), cancellation);
    }

    /// <summary>The messages of a conversation in their order, read in pages; none if there is no such conversation.</summary>
    public async IAsyncEnumerable<MessageReply> MessagesAsync(
        string systemId, string conversationId, ConversationPage? page = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var next = (page ?? new ConversationPage()) with { Limit = page?.Limit ?? 200 }; ;)
        {
            if (await FindConversationAsync(systemId, conversationId, next, cancellation) is not { } reply) yield break;
            foreach (var message in reply.Messages) yield return message;
            if (reply.Next is null) yield break;
            next = next with { Cursor = reply.Next, After = null, Before = null, Around = null };
        }
    }

    /// <summary>One page of the conversations, those of the newest messages first.</summary>
    /// <param name="filter">Which; null for all that the caller may see.</param>
    /// <param name="cursor"><c>next</c> of the page before; null for the first.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<ConversationsReply> ListAsync(
        ConversationFilter? filter = null, string? cursor = null, CancellationToken cancellation = default)
    {
        filter ??= new ConversationFilter();
        var path = new Query(Conversations).With(SystemId, filter.SystemId).With("author", filter.Author)
            .With("from", filter.From).With("to", filter.To).With("limit", filter.PageSize).With("cursor", cursor)
            .With(AtLeast, filter.AtLeast);
        foreach (var (name, value) in filter.Metadata) path.With($"metadata.{name}", value);
        return _channel.ReadAsync<ConversationsReply>(_channel.ToSearch(HttpMethod.Get, path), cancellation);
    }

    /// <summary>The conversations of all pages.</summary>
    public async IAsyncEnumerable<ConversationSummary> ListAllAsync(
        ConversationFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (string? cursor = null; ;)
        {
            var page = await ListAsync(filter, cursor, cancellation);
            foreach (var conversation in page.Conversations) yield return conversation;
            if ((cursor = page.Next) is null) yield break;
        }
    }

    /// <summary>
    /// Every conversation in the form in which it is sent: lines of NDJSON without their line feed, all at one version. A stream
    /// that
    /// is cut goes on by itself; lines that come twice then change nothing when they are stored.
    /// </summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ExportAsync(
        ExportOptions? options = null, CancellationToken cancellation = default) =>
        new Export(_channel, options ?? new ExportOptions()).ReadAsync(cancellation);

    /// <summary>Deletes a message, a conversation or a system, for good.</summary>
    /// <param name="deletion">What.</param>
    /// <param name="waitUntilUnfound">
    /// True to have the answer come when no search finds it, or when the service waits no longer:
    /// <see cref="DeletionReply.IsUnfound"/> tells.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How much it was; zeros if an earlier try has deleted it and its answer was lost.</returns>
    public Task<DeletionReply> DeleteAsync(
        Deletion deletion, bool waitUntilUnfound = false, CancellationToken cancellation = default) =>
        _channel.ReadAsync<DeletionReply>(
            _channel.ToIngestion(HttpMethod.Delete, PathOf(deletion).With(Wait, waitUntilUnfound)),
            (reply, status) => reply with { IsUnfound = status == HttpStatusCode.OK }, cancellation);

    /// <summary>Counts what a deletion would delete; nothing is deleted.</summary>
    public Task<DeletionReply> CountDeletionAsync(Deletion deletion, CancellationToken cancellation = default) =>
        _channel.ReadAsync<DeletionReply>(
            _channel.ToIngestion(HttpMethod.Delete, PathOf(deletion).With("dry_run", true)), cancellation);

    /// <summary>
    /// Erases from every store. The answer has the id under which <see cref="FindErasureAsync"/> tells how far it is.
    /// </summary>
    public Task<ErasureReply> EraseAsync(ErasureRequest request, CancellationToken cancellation = default)
    {
        var message = Channel.WithBody(_channel.ToIngestion(HttpMethod.Post, new Query(Erasures)), request);
        Retries.DoOnce(message);
        return _channel.ReadAsync<ErasureReply>(message, cancellation);
    }

    /// <summary>How far an erasure is, and its receipt; null if there is none of this id.</summary>
    public Task<ErasureReply?> FindErasureAsync(string id, CancellationToken cancellation = default) =>
        _channel.FindAsync<ErasureReply>(
            _channel.ToIngestion(HttpMethod.Get, new Query($"{Erasures}/{Uri.EscapeDataString(id)}")), cancellation);

    /// <summary>The systems that the caller may see.</summary>
    public Task<SystemsReply> SystemsAsync(CancellationToken cancellation = default) =>
        _channel.ReadAsync<SystemsReply>(_channel.ToSearch(HttpMethod.Get, new Query(Systems)), cancellation);

    /// <summary>What the memory holds, tier by tier.</summary>
    public Task<MetricsReply> MetricsAsync(CancellationToken cancellation = default) =>
        _channel.ReadAsync<MetricsReply>(
            _channel.ToSearch(HttpMethod.Get, new Query("/api/v1/analytics/metrics")), cancellation);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static Query PathOf(Deletion deletion)
    {
        ArgumentNullException.ThrowIfNull(deletion);
        var path = deletion.ConversationId is null ? new Query(Systems) : new Query(Conversations);
        return path.With(SystemId, deletion.SystemId).With(ConversationId, deletion.ConversationId)
            .With("id", deletion.MessageId);
    }

    private Task<IngestReply> SendAsync(Batch batch, StoreOptions options, string? key, CancellationToken cancellation)
    {
        var request = StoreRequest(new ReadOnlyMemoryContent(batch.Lines), options, key);
        Retries.Wait(request, _channel.Options.StoreTimeout);
        return StoredAsync(request, cancellation);
    }

    private HttpRequestMessage StoreRequest(HttpContent lines, StoreOptions options, string? key)
    {
        var path = new Query(Conversations).With(Wait, options.WaitUntilSearchable).With("strict", options.IsStrict)
            .With("ids", options.ListIds);
        var request = _channel.ToIngestion(HttpMethod.Post, path);
        lines.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Content = lines;
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private async Task<IngestReply> StoredAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _channel.ReadAsync<IngestReply>(
                request, (reply, status) => reply with { IsSearchable = status == HttpStatusCode.OK }, cancellation);
        }
        catch (AkoshaException error) when (Problems.AllRejected(error) is { } reply)
        {
            return reply;
        }
    }
}
