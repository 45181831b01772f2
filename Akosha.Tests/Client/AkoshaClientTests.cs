using System.Net;
using System.Text;
using System.Text.Json;
using Akosha.Client;
using Akosha.Client.Reading;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using Akosha.Contracts.Searches;
using Akosha.Standalone;
using Akosha.Tests.Hosting;
using static Akosha.Tests.Client.ClientHost;

namespace Akosha.Tests.Client;

public sealed class AkoshaClientTests
{
    private static readonly StoreOptions Searchable = new() { WaitUntilSearchable = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_stored_is_found_read_listed_and_counted()
    {
        await using var host = await StartAsync();
        var stored = await host.Client.StoreAsync(
            Conversation("shop", "a b/c", "the parcel is late", "it came today") with { Title = "Parcels" }, Searchable,
            Cancellation);
        Assert.Equal((1, 2, 2, 0), (stored.Accepted, stored.Messages, stored.New, stored.RejectedTotal));
        Assert.True(stored.IsSearchable);

        var found = await host.Client.SearchAsync(new SearchRequest { Query = "late parcel" }, Cancellation);
        Assert.Equal(("a b/c", "0"), (found.Hits[0].ConversationId, found.Hits[0].MessageId));

        var read = await host.Client.FindConversationAsync(
            "shop", "a b/c", new ConversationPage { After = "0", Limit = 5 }, Cancellation);
        Assert.Equal(("Parcels", "it came today"), (read!.Title, Assert.Single(read.Messages).Content));
        Assert.Null(await host.Client.FindConversationAsync("shop", "none", cancellation: Cancellation));

        Assert.Equal(2, (await host.Client.SystemsAsync(Cancellation)).Systems.Single().Messages);
        Assert.Equal(1, (await host.Client.MetricsAsync(Cancellation)).Conversations);
    }

    [Fact]
    public async Task Lists_messages_and_hits_are_walked_page_by_page()
    {
        await using var host = await StartAsync();
        var sent = Enumerable.Range(0, 7).Select(i => Conversation("shop", $"c{i}", [.. Enumerable.Repeat($"apple {i}", 5)]));
        await foreach (var _ in host.Client.StoreAsync(sent.ToAsyncEnumerable(), Searchable, Cancellation)) { }

        var listed = await host.Client.ListAllAsync(new ConversationFilter { SystemId = "shop", PageSize = 3 }, Cancellation)
            .Select(conversation => conversation.ConversationId).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"c{i}"), listed.Order(StringComparer.Ordinal));
        var messages = host.Client.MessagesAsync("shop", "c3", new ConversationPage { Limit = 2 }, Cancellation);
        Assert.Equal(["0", "1", "2", "3", "4"], await messages.Select(message => message.Id).ToListAsync(Cancellation));
        var hits = await host.Client.SearchPagesAsync(
            new SearchRequest { Query = "apple", Limit = 3, GroupBy = SearchGrouping.Conversation }, Cancellation)
            .SelectMany(page => page.Hits).Select(hit => hit.ConversationId).ToListAsync(Cancellation);
        Assert.Equal(7, hits.Distinct().Count());
    }

    [Fact]
    public async Task What_is_refused_is_told_by_its_place_among_all()
    {
        await using var host = await StartAsync();
        var sent = Enumerable.Range(0, 6).Select(i => Conversation("shop", i is 1 or 4 or 5 ? "" : $"c{i}", "hello"));
        var batches = await host.Client.StoreAsync(
            sent.ToAsyncEnumerable(), new StoreOptions { BatchConversations = 2 }, Cancellation).ToListAsync(Cancellation);

        Assert.Equal([0L, 2, 4], batches.Select(batch => batch.First));
        Assert.Equal(3, batches.Sum(batch => batch.Reply.Accepted));
        Assert.Equal(
            [1L, 4, 5], batches.SelectMany(batch => batch.Reply.Rejected.Select(rejection => batch.First + rejection.Index)));
        Assert.All(batches.SelectMany(batch => batch.Reply.Rejected), rejection =>
            Assert.StartsWith("conversation_id: ", rejection.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_is_asked_for_no_more_than_is_under_way()
    {
        await using var host = await StartAsync();
        var taken = 0;
        var options = new StoreOptions { BatchConversations = 1, Concurrency = 2 };
        await using var batches = host.Client.StoreAsync(Source(), options, Cancellation).GetAsyncEnumerator(Cancellation);
        for (var answered = 1; answered <= 5; answered++)
        {
            Assert.True(await batches.MoveNextAsync());
            Assert.InRange(taken, answered, answered + options.Concurrency);
        }

        async IAsyncEnumerable<ConversationRequest> Source()
        {
            while (true) yield return await Task.FromResult(Conversation("shop", $"c{taken++}", "hello"));
        }
    }

    [Fact]
    public async Task A_conversation_longer_than_a_line_is_stored_whole_and_in_order()
    {
        await using var host = await StartAsync();
        var text = new string('x', 250_000);
        var sent = Conversation("shop", "long", [.. Enumerable.Range(0, 80).Select(i => $"{i} {text}")]) with { Title = "Long" };
        var reply = await host.Client.StoreAsync(sent, Searchable, Cancellation);
        Assert.Equal((80, 0), (reply.New, reply.RejectedTotal));
        var read = await host.Client.MessagesAsync("shop", "long", cancellation: Cancellation)
            .Select(message => message.Id).ToListAsync(Cancellation);
        Assert.Equal(sent.Messages!.Select(message => message.Id), read);
        var page = await host.Client.FindConversationAsync("shop", "long", new ConversationPage { Limit = 1 }, Cancellation);
        Assert.Equal("Long", page!.Title);
    }

    [Fact]
    public async Task Lines_from_a_stream_are_stored_as_they_are()
    {
        await using var host = await StartAsync();
        var lines = string.Concat(Enumerable.Range(0, 3).Select(i =>
            $$"""{"system_id":"s","conversation_id":"c{{i}}","content":"line {{i}}"}""" + "\n"));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        Assert.Equal(3, (await host.Client.StoreLinesAsync(stream, Searchable, Cancellation)).Accepted);
    }

    [Fact]
    public async Task A_deletion_is_counted_first_and_then_done()
    {
        await using var host = await StartAsync();
        await host.Client.StoreAsync(Conversation("shop", "c", "one", "two"), Searchable, Cancellation);
        var deletion = new Deletion("shop", "c", null);
        Assert.True((await host.Client.CountDeletionAsync(deletion, Cancellation)) is { Messages: 2, DryRun: true });
        Assert.NotNull(await host.Client.FindConversationAsync("shop", "c", cancellation: Cancellation));
        Assert.True(
            await host.Client.DeleteAsync(deletion, waitUntilUnfound: true, Cancellation) is { Messages: 2, IsUnfound: true });
        Assert.Null(await host.Client.FindConversationAsync("shop", "c", cancellation: Cancellation));
    }

    [Fact]
    public async Task An_erasure_tells_how_far_it_is()
    {
        await using var host = await StartAsync();
        await host.Client.StoreAsync(Conversation("shop", "c", "one"), Searchable, Cancellation);
        var erasure = await host.Client.EraseAsync(new ErasureRequest("shop") { ConversationId = "c" }, Cancellation);
        Assert.Equal("conversation", erasure.Scope);
        Assert.Equal(erasure.Id, (await host.Client.FindErasureAsync(erasure.Id, Cancellation))!.Id);
        Assert.Null(await host.Client.FindErasureAsync("none", Cancellation));
    }

    [Fact]
    public async Task Operators_see_queue_health_and_jobs_and_start_one()
    {
        await using var host = await StartAsync();
        var operations = host.Client.Operations;
        Assert.Equal(0, (await operations.QueueAsync(Cancellation)).Depth);
        Assert.Empty((await operations.DeadLettersAsync(Cancellation)).Entries);
        Assert.Contains("compaction", (await operations.JobsAsync(Cancellation)).Jobs.Select(job => job.Job));
        Assert.Equal("done", (await operations.StartJobAsync("compaction", waitUntilDone: true, Cancellation)).State);
        Assert.Equal("done", (await operations.FindJobAsync("compaction", Cancellation))!.State);
        Assert.Null(await operations.FindJobAsync("cleaning", Cancellation));
        Assert.Equal(JsonValueKind.Object, (await operations.SearchHealthAsync(Cancellation)).ValueKind);
    }

    [Fact]
    public async Task An_error_names_the_field_and_what_is_allowed()
    {
        await using var host = await StartAsync();
        var error = await Assert.ThrowsAsync<AkoshaException>(() =>
            host.Client.SearchAsync(new SearchRequest { Query = "x", Limit = 0 }, Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, error.Status);
        Assert.Contains("1", Assert.Single(error.Errors["limit"]), StringComparison.Ordinal);
        Assert.Contains("limit: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_where_keys_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        var keys = Path.Combine(folder.Path, "keys.json");
        using var said = new StringWriter();
        Assert.Equal(0, KeysCommand.Run(
            ["create", "--name", "test", "--scopes", "ingest,search", "--systems", "*", "--file", keys], said,
            TimeProvider.System));
        var key = said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        await using var host = await StartAsync(settings: $"--Akosha:Auth:KeysFile={keys}");
        var options = new AkoshaClientOptions { Address = host.Akosha.Http.BaseAddress! };
        using var client = AkoshaClient.Create(options);
        var refused = await Assert.ThrowsAsync<AkoshaException>(() => client.SystemsAsync(Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        options.ApiKey = key;
        Assert.Empty((await client.SystemsAsync(Cancellation)).Systems);
    }
}
