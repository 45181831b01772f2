using System.Net;
using Akosha.Contracts.Searches;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.ServiceDefaults.Http;

/// <summary>
/// Paths that a proxy and Akosha could read in two ways, sent as they stand; and the form that no proxy touches.
/// </summary>
public sealed class RawPathTests(RawPathTests.Untouched untouched) : IClassFixture<RawPathTests.Untouched>
{
    /// <summary>Two systems that no refused request may touch: one Akosha for all of them.</summary>
    public sealed class Untouched : IAsyncLifetime
    {
        public AkoshaHost Akosha { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Akosha = await AkoshaHost.StartAsync();
            await Akosha.StoreAsync("red", "c", "zebra");
            await Akosha.StoreAsync("blue", "c", "zebra");
        }

        public ValueTask DisposeAsync() => Akosha.DisposeAsync();
    }

    [Theory]
    [InlineData("/api/v1/systems/red/../blue")]
    [InlineData("/api/v1/systems/red/%2e%2e/blue")]
    [InlineData("/api/v1/systems/%2E%2E")]
    [InlineData("/api/v1/systems/.")]
    [InlineData("/api/v1/systems/./red")]
    [InlineData("/api/v1/systems/red/..")]
    [InlineData("/api/v1/systems/red/../")]
    [InlineData("/api/v1/systems//red")]
    [InlineData("//api/v1/systems/red")]
    [InlineData("/api/v1/systems/red//")]
    [InlineData("/api/v1/systems/red%2F..%2Fblue")]
    [InlineData("/api/v1/systems/red%2f%2e%2e%2fblue")]
    [InlineData("/api/v1/systems/red%5C..%5Cblue")]
    [InlineData("/api/v1/systems/red\\..\\blue")]
    [InlineData("/api/v1/systems/red/..;/blue")]
    [InlineData("/api/v1/systems/red/%2e.;a=b/blue")]
    [InlineData("/api/v1/systems/red#/blue")]
    [InlineData("/api/v1/systems/red%")]
    [InlineData("/api/v1/systems/red%2")]
    [InlineData("/api/v1/systems/red%u002e")]
    [InlineData("/api/v1/systems/%c0%ae%c0%ae")]
    [InlineData("/api/v1/systems/red%ff")]
    [InlineData("/api/v1/conversations/red/c/messages/%2E%2E")]
    [InlineData("/api/v1/conversations/red/c/messages/.")]
    [InlineData("/api/v1/conversations/red/c/messages/m/..")]
    [InlineData("http://127.0.0.1/api/v1/systems/blue/../red")]
    [InlineData("http://127.0.0.1/api/v1/systems/%2e%2e/red")]
    [InlineData("http://127.0.0.1/api/v1/conversations/red/c/messages/%2E%2E")]
    [InlineData("http://127.0.0.1/api/v1/conversations/red/c/messages/..")]
    [InlineData("http://127.0.0.1/api/v1/systems\\red")]
    public async Task A_path_that_can_be_read_in_two_ways_is_refused_and_deletes_nothing(string target)
    {
        var akosha = untouched.Akosha;
        foreach (var method in new[] { "DELETE", "GET" })
        {
            var (status, _, body) = await RawHttp.SendAsync(
                akosha.Http.BaseAddress!, method, target + "?wait=true", "Host: 127.0.0.1");
            Assert.Equal(400, status);
            if (!target.StartsWith("http", StringComparison.Ordinal))
                Assert.Contains("system_id=", body, StringComparison.Ordinal);
        }
        Assert.Equal(2, (await akosha.FindAsync(new() { Query = "zebra", Collapse = false })).Length);
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/conversations/s/a%2Fmessages%2F0")]
    [InlineData("DELETE", "http://127.0.0.1/api/v1/conversations/s/a%2Fmessages%2F0")]
    [InlineData("DELETE", "/API/v1/conversations/s/%61/messages/%30")]
    [InlineData("DELETE", "/api/v1/conversations/s/a%252Fmessages%252F0")]
    public async Task The_route_and_the_ids_are_of_the_same_reading(string method, string target)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "a", "zebra", "zebra");
        await akosha.StoreAsync("s", "a/messages/0", "zebra");
        await akosha.StoreAsync("s", "a%2Fmessages%2F0", "zebra");
        Assert.Equal(
            200, (await RawHttp.SendAsync(akosha.Http.BaseAddress!, method, target + "?wait=true", "Host: 127.0.0.1")).Status);
        var deleted = target.Contains("%61", StringComparison.Ordinal) ? "a/0" : target.Contains("%25", StringComparison.Ordinal)
            ? "a%2Fmessages%2F0/0" : "a/messages/0/0";
        Assert.Equal(
            new[] { "a/0", "a/1", "a/messages/0/0", "a%2Fmessages%2F0/0" }.Where(id => id != deleted)
            .Order(StringComparer.Ordinal),
            (await akosha.FindAsync(new() { Query = "zebra", GroupBy = SearchGrouping.Message })).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"system_id":"..","conversation_id":"c","content":"x"}""", "system_id")]
    [InlineData("""{"system_id":".","conversation_id":"c","content":"x"}""", "system_id")]
    [InlineData("""{"system_id":"s","conversation_id":"..","content":"x"}""", "conversation_id")]
    [InlineData("""{"system_id":"s","conversation_id":".","content":"x"}""", "conversation_id")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"id":"..","role":"user","content":"x"}]}""", "messages[0].id")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"id":".","role":"user","content":"x"}]}""", "messages[0].id")]
    public async Task Ids_that_a_path_cannot_name_are_not_taken_in(string json, string field)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, reply) = await akosha.StoreAsync(json);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(
            "must not be . or ..", reply.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        var (_, lines) = await akosha.StoreAsync(json, "application/x-ndjson");
        Assert.Contains("must not be . or ..", lines.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_lies_in_a_lake_is_read_and_deleted_by_parameters()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        var table = await TestLake.OpenAsync(store, new LakeOptions(), TimeProvider.System);
        (string System, string Conversation)[] held = [
            ("..", "c"), (".", ".."), ("a b/ä", "x"), ("s", ".."), ("s", "."), ("s", "tab\tand\nline"),
            ("s", new string('l', 600)), ("s", "a+b&c=d#e%2F")];
        await TestLake.CommitAsync(table, store, TimeProvider.System, [.. held.SelectMany((ids, i) => new[]
        {
            Rows.Message(ids.Conversation, "..", "zebra", i * 3 + 1, ids.System),
                Rows.Message(ids.Conversation, ".", "zebra", i * 3 + 2, ids.System),
                Rows.Message(ids.Conversation, "m\0", "zebra", i * 3 + 3, ids.System),
        })]);
        await using var akosha = await AkoshaHost.StartAsync(folder.Path);
        foreach (var (system, conversation) in held)
        {
            var address =
                $"/api/v1/conversations?system_id={Uri.EscapeDataString(system)}&conversation_id={Uri.EscapeDataString(conversation)}";
            Assert.Equal(["..", ".", "m\0"], await IdsAsync(address));
            await DeleteAsync(address + "&id=%2E%2E");
            Assert.Equal([".", "m\0"], await IdsAsync(address));
            await DeleteAsync(address + "&id=m%00");
            Assert.Equal(["."], await IdsAsync(address));
            await DeleteAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, (await akosha.GetAsync(address)).Status);
        }
        await akosha.StoreAsync("left", "c", "zebra");
        await DeleteAsync("/api/v1/systems?system_id=..");
        await DeleteAsync("/api/v1/systems?system_id=left");
        Assert.Empty(await akosha.FindAsync(new() { Query = "zebra" }));

        async Task<string?[]> IdsAsync(string address)
        {
            var (status, body) = await akosha.GetAsync(address);
            Assert.True(status == HttpStatusCode.OK, $"{address}: {body}");
            return [.. body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString())];
        }

        async Task DeleteAsync(string address)
        {
            using var response = await akosha.Http.DeleteAsync(
                new Uri($"{address}&wait=true", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&id=", "id")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&id", "id")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&id=0&id=1", "id")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&id=0&ID=1", "id")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&id=%ff", "id")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&message_id=0", "message_id")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=c&id%20=0", "id ")]
    [InlineData("/api/v1/conversations?system_id=red&conversation_id=", "conversation_id")]
    [InlineData("/api/v1/conversations?system_id=red", "conversation_id")]
    [InlineData("/api/v1/conversations?conversation_id=c", "system_id")]
    [InlineData("/api/v1/conversations", "system_id")]
    [InlineData("/api/v1/conversations?system_id=red&system_id=blue&conversation_id=c", "system_id")]
    [InlineData("/api/v1/systems?system_id=red&conversation_id=c", "conversation_id")]
    [InlineData("/api/v1/systems?system_id=", "system_id")]
    [InlineData("/api/v1/systems", "system_id")]
    [InlineData("/api/v1/systems/", "system_id")]
    [InlineData("/api/v1/conversations/red/c?id=0", "id")]
    [InlineData("/api/v1/systems/red?conversation_id=c", "conversation_id")]
    public async Task A_deletion_whose_parameters_are_wrong_names_them_and_deletes_nothing(string target, string field)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("red", "c", "zebra", "zebra");
        await akosha.StoreAsync("blue", "c", "zebra");
        var (status, _, body) = await RawHttp.SendAsync(akosha.Http.BaseAddress!, "DELETE", target, "Host: localhost");
        Assert.Equal(400, status);
        Assert.Contains($"\"{field}\":[", body, StringComparison.Ordinal);
        Assert.Equal(3, (await akosha.FindAsync(new() { Query = "zebra", GroupBy = SearchGrouping.Message })).Length);
    }

    [Fact]
    public async Task Parameters_open_no_system_that_a_path_would_not()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "zebra");
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await akosha.CallAsync(akosha.Blue, HttpMethod.Get, "/api/v1/conversations?system_id=red&conversation_id=c"))
            .Status);
        Assert.Equal(
            HttpStatusCode.OK,
            (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/conversations?system_id=red&conversation_id=c"))
            .Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await akosha.CallAsync(
            akosha.Red, HttpMethod.Get, "/api/v1/conversations?system_id=red&system_id=blue&conversation_id=c")).Status);
        foreach (
            var path in new[] { "/api/v1/conversations?system_id=red&conversation_id=c",
            "/api/v1/conversations?system_id=red&conversation_id=c&id=0", "/api/v1/systems?system_id=red",
            "/api/v1/systems?system_id=*" })
            Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(akosha.Blue, HttpMethod.Delete, path)).Status);
        Assert.Single((await akosha.SearchAsync(akosha.Red, new() { Query = "zebra" })).Hits);
        Assert.Equal(
            HttpStatusCode.OK, (await akosha.CallAsync(akosha.Red, HttpMethod.Delete, "/api/v1/systems?system_id=red&wait=true"))
            .Status);
        Assert.Empty((await akosha.SearchAsync(akosha.Red, new() { Query = "zebra" })).Hits);
    }
}
