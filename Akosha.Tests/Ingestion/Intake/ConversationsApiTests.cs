using System.Net;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Intake;

public sealed class ConversationsApiTests
{
    [Fact]
    public async Task Metadata_stays_until_other_metadata_is_given_whatever_becomes_of_the_messages()
    {
        using var folder = new TemporaryFolder();
        await using (var akosha = await AkoshaHost.StartAsync(folder.Path))
        {
            await akosha.StoreAsync(
                """{"system_id":"m","conversation_id":"c","metadata":{"k":"v"},"messages":[{"id":"a","role":"user","content":"hello"},{"id":"b","role":"user","content":"again"}]}""");
            await akosha.StoreAsync(
                """{"system_id":"m","conversation_id":"c","messages":[{"id":"a","role":"user","content":"hello"}]}""");
            Assert.Equal(("{\"k\":\"v\"}", 1), await LookAsync(akosha));
            await akosha.StoreAsync(
                """{"system_id":"m","conversation_id":"c","messages":[{"id":"a","role":"user","content":"hello, changed"}]}""");
            Assert.Equal(("{\"k\":\"v\"}", 1), await LookAsync(akosha));
            await akosha.DeleteAsync("m", "c", "a");
            foreach (var job in new[] { "compaction", "purge" }) await akosha.RunAsync(job);
            Assert.Equal(("{\"k\":\"v\"}", 1), await LookAsync(akosha));
        }
        Directory.Delete(Path.Combine(folder.Path, "search"), recursive: true);
        await using var later = await AkoshaHost.StartAsync(folder.Path);
        Assert.Equal(("{\"k\":\"v\"}", 1), await LookAsync(later));
        await later.StoreAsync(
            """{"system_id":"m","conversation_id":"c","metadata":{"k":"w"},"messages":[{"id":"b","role":"user","content":"again"}]}""");
        Assert.Equal(("{\"k\":\"w\"}", 0), await LookAsync(later));
        await later.StoreAsync(
            """{"system_id":"m","conversation_id":"c","metadata":{},"messages":[{"id":"b","role":"user","content":"again"}]}""");
        Assert.Equal(("{}", 0), await LookAsync(later));

        static async Task<(string Metadata, int Found)> LookAsync(AkoshaHost akosha) => (
            (await akosha.GetAsync("/api/v1/conversations/m/c")).Body.GetProperty("metadata").GetRawText(),
            (await akosha.FindRawAsync(new { query = "hello again", metadata = new { k = "v" } })).Length);
    }

    [Fact]
    public async Task Without_wait_the_answer_is_202_and_the_messages_are_committed()
    {
        using var folder = new TemporaryFolder();
        await using var akosha = await AkoshaHost.StartAsync(folder.Path);
        var (status, reply) = await akosha.StoreAsync("""{"system_id":"s","conversation_id":"c","content":"x"}""", wait: false);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal((1, 1), (reply.GetProperty("accepted").GetInt32(), reply.GetProperty("messages").GetInt32()));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "lake", "messages"), "*.parquet"));
    }

    [Fact]
    public async Task A_repeat_adds_nothing_to_the_lake_and_a_changed_message_replaces_the_old()
    {
        using var folder = new TemporaryFolder();
        await using var akosha = await AkoshaHost.StartAsync(folder.Path);
        await akosha.StoreAsync("s", "c", "the old wording", "the second message");
        await akosha.StoreAsync("s", "c", "the old wording", "the second message");
        Assert.Equal(2, await CountRowsAsync(folder.Path));
        await akosha.StoreAsync("s", "c", "the fresh phrasing");
        Assert.Equal(3, await CountRowsAsync(folder.Path));
        Assert.Empty(await akosha.FindAsync(new() { Query = "wording", Mode = SearchMode.Lexical }));
        Assert.Equal(["c/0"], await akosha.FindAsync(new() { Query = "phrasing", Mode = SearchMode.Lexical }));
        var conversation = await akosha.Client.FindConversationAsync(
            "s", "c", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["the fresh phrasing", "the second message"], conversation!.Messages.Select(message => message.Content).Order());
    }

    [Fact]
    public async Task What_comes_separately_stands_by_its_time_and_a_request_keeps_its_order_whatever_its_clocks_say()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"c","messages":[{"id":"b","role":"user","content":"two","timestamp":"2025-01-02T00:00:00Z"}]}""");
        await akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"c","metadata":{"k":"v"},"messages":[{"id":"c","role":"user","content":"three","timestamp":"2025-01-03T00:00:00Z"},{"id":"a","role":"tool","author":"Ada","content":"one","timestamp":"2025-01-01T00:00:00Z"}]}""");
        var (status, body) = await akosha.GetAsync("/api/v1/conversations/s/c");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["b", "c", "a"], body.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("id").GetString()));
        Assert.Equal("v", body.GetProperty("metadata").GetProperty("k").GetString());
        var last = body.GetProperty("messages")[2];
        Assert.Equal(("tool", "Ada", "2025-01-01T00:00:00+00:00"),
            (last.GetProperty("role").GetString(), last.GetProperty("author").GetString(), last.GetProperty("timestamp")
                .GetString()));
    }

    [Fact]
    public async Task A_message_a_conversation_and_a_system_can_be_deleted_and_sent_again()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "a/b c", "zebra one", "zebra two");
        await akosha.StoreAsync("s", "d", "zebra three");
        await akosha.StoreAsync("t", "e", "zebra four");
        await DeleteAsync("/api/v1/conversations/s/a%2Fb%20c/messages/0");
        Assert.Equal(["a/b c/1", "d/0", "e/0"], (await akosha.FindAsync(Zebras())).Order());
        await DeleteAsync("/api/v1/conversations/s/a%2Fb%20c");
        Assert.Equal(["d/0", "e/0"], (await akosha.FindAsync(Zebras())).Order());
        Assert.Equal(HttpStatusCode.NotFound, (await akosha.GetAsync("/api/v1/conversations/s/a%2Fb%20c")).Status);
        await DeleteAsync("/api/v1/systems/s");
        Assert.Equal(["e/0"], await akosha.FindAsync(Zebras()));
        await akosha.StoreAsync("s", "a/b c", "zebra one");
        Assert.Equal(["a/b c/0", "e/0"], (await akosha.FindAsync(Zebras())).Order());
        var (_, systems) = await akosha.GetAsync("/api/v1/systems");
        Assert.Equal(
            ["s", "t"], systems.GetProperty("systems").EnumerateArray()
            .Select(system => system.GetProperty("system_id").GetString()));

        static SearchRequest Zebras() => new() { Query = "zebra", GroupBy = SearchGrouping.Message };

        async Task DeleteAsync(string path)
        {
            using var response = await akosha.Http.DeleteAsync(
                new Uri($"{path}?wait=true", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_deletion_tells_how_much_was_there_and_one_of_nothing_is_200_with_zeros()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "a", "one", "two", "three");
        await akosha.StoreAsync("s", "b", "four");
        foreach (var (path, expected, messages, conversations) in new[]
        {
            ("conversations/s/nothing", 200, 0, 0), ("conversations/s/a/messages/nothing", 200, 0, 0),
            ("systems/nothing", 200, 0, 0), ("conversations?system_id=s&conversation_id=a&id=nothing", 200, 0, 0),
            ("conversations/s/a/messages/1", 202, 1, 1), ("conversations/s/a/messages/1", 200, 0, 0),
            ("conversations/s/a?wait=true", 200, 2, 1), ("conversations/s/a", 200, 0, 0), ("systems/s", 202, 1, 1),
            ("systems?system_id=s&wait=true", 200, 0, 0),
        })
        {
            using var answer = await akosha.Http.DeleteAsync(
                new Uri("/api/v1/" + path, UriKind.Relative), TestContext.Current.CancellationToken);
            var reply = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal((path, expected), (path, (int)answer.StatusCode));
            Assert.Equal(
                (path, messages, conversations),
                (path, reply.GetProperty("messages").GetInt32(), reply.GetProperty("conversations").GetInt32()));
            Assert.True(reply.GetProperty("version").GetInt64() > 0);
        }
    }

    [Fact]
    public async Task A_stream_is_taken_in_as_it_comes_and_far_beyond_the_limit_of_a_body()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        using var content = new StringContent(string.Concat(Enumerable.Range(0, 100).Select(i =>
            $"{{\"system_id\":\"s\",\"conversation_id\":\"c{i}\",\"messages\":["
            + $"{{\"id\":\"0\",\"role\":\"user\",\"content\":\"{new string('x', 200_000)} needle{i}\"}}]}}\n")),
                Encoding.UTF8, "application/x-ndjson");
        using var response = await akosha.Http.PostAsync(
            new Uri("/api/v1/conversations?wait=true", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["c77/0"], await akosha.FindAsync(new() { Query = "needle77", Mode = SearchMode.Lexical }));
    }

    [Fact]
    public async Task A_full_queue_answers_429_with_a_time_to_try_again()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, "--Akosha:Queue:MaxEntries=1", "--Akosha:Ingestion:BatchMilliseconds=2000",
            "--Akosha:Ingestion:QuietMilliseconds=2000");
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i =>
        {
            using var content = new StringContent(
                $"{{\"system_id\":\"s\",\"conversation_id\":\"c{i}\",\"content\":\"x\"}}", Encoding.UTF8, "application/json");
            using var response = await akosha.Http.PostAsync(
                new Uri("/api/v1/conversations", UriKind.Relative), content, TestContext.Current.CancellationToken);
            return (response.StatusCode, response.Headers.RetryAfter?.Delta);
        }));
        Assert.Single(replies, reply => reply.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(4, replies.Count(reply => reply == (HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public async Task The_queue_tells_its_depth()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "c", "x");
        var (status, body) = await akosha.GetAsync("/api/v1/queue");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((0, 0), (body.GetProperty("depth").GetInt64(), body.GetProperty("dead_letters").GetInt64()));
    }

    private static async Task<int> CountRowsAsync(string folder)
    {
        var store = new FolderObjectStore(folder);
        var table = MessagesTable.Over(
            store, new LakeOptions(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<LakeTable>.Instance);
        var rows = 0;
        foreach (var file in (await table.LoadAsync(TestContext.Current.CancellationToken)).Files.Values)
        {
            var segment = await SegmentFile.ReadAsync(
                store, table.Name, file, keysOnly: true, TestContext.Current.CancellationToken);
            rows += segment.Count;
        }
        return rows;
    }
}
