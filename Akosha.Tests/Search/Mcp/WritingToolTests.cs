using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Mcp;

/// <summary>Tools that add and delete.</summary>
public sealed class WritingToolTests : IAsyncLifetime
{
    private AkoshaHost _akosha = null!;
    private McpCaller _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _akosha = await AkoshaHost.StartAsync();
        _agent = await McpCaller.ConnectAsync(_akosha.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _akosha.DisposeAsync();
    }

    [Fact]
    public async Task What_is_added_is_found_at_once_and_stored_once()
    {
        var memory = new
        {
            text = "The staging database is called heron.",
            system_id = "notes",
            conversation_id = "facts",
            author = "Ada",
            metadata = new { kind = "fact" },
        };
        var added = await _agent.CallAsync("add_memory", memory);
        Assert.True(added.GetProperty("stored").GetBoolean());
        var id = added.GetProperty("id").GetString()!;
        Assert.StartsWith("notes/facts/", id, StringComparison.Ordinal);
        var found = (await _agent.CallAsync("search", new { query = "heron" })).GetProperty("results");
        Assert.Equal(id, Assert.Single(found.EnumerateArray()).GetProperty("id").GetString());
        Assert.Contains(
            "there already", (await _agent.CallAsync("add_memory", memory)).GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await _agent.CallAsync("get_metrics", new { })).GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task A_memory_without_a_conversation_goes_into_that_of_the_day()
    {
        var added = await _agent.CallAsync("add_memory", new { content = "Lunch is at noon.", system = "notes" });
        Assert.Matches("^memories-[0-9]{4}-[0-9]{2}-[0-9]{2}$", added.GetProperty("conversation_id").GetString());
    }

    [Fact]
    public async Task What_is_wrong_with_a_memory_is_named()
    {
        Assert.Contains("text: is required", await _agent.FailAsync("add_memory", new { system_id = "s" }), StringComparison.Ordinal);
        Assert.Contains("system_id: is required", await _agent.FailAsync("add_memory", new { text = "x" }), StringComparison.Ordinal);
        Assert.Contains("system_id: must be 1–128", await _agent.FailAsync("add_memory", new { text = "x", system_id = "a b" }), StringComparison.Ordinal);
        Assert.Contains("role: must be one of", await _agent.FailAsync("add_memory", new { text = "x", system_id = "s", role = "bot" }), StringComparison.Ordinal);
        Assert.Contains("timestamp: must be an RFC 3339", await _agent.FailAsync("add_memory", new { text = "x", system_id = "s", timestamp = "Monday" }), StringComparison.Ordinal);
        Assert.Contains("conversation_id", await _agent.FailAsync("add_memory", new { text = "x", system_id = "s", conversation_id = ".." }), StringComparison.Ordinal);
        Assert.Contains("at most", await _agent.FailAsync("add_memory", new { text = new string('x', 300_000), system_id = "s" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_counts_first_and_deletes_when_it_is_confirmed()
    {
        await _akosha.StoreAsync("notes", "old", "one heron", "two herons");
        var counted = await _agent.CallAsync("delete_memory", new { system_id = "notes", conversation_id = "old" });
        Assert.Equal((false, 2), (counted.GetProperty("deleted").GetBoolean(), counted.GetProperty("messages").GetInt32()));
        Assert.Equal(2, (await _agent.CallAsync("get_metrics", new { })).GetProperty("messages").GetInt32());
        var confirmation = counted.GetProperty("confirmation").GetString();
        // What was counted is not what is there any more.
        await _akosha.StoreAsync("notes", "old", "one heron", "two herons", "three herons");
        counted = await _agent.CallAsync("delete_memory", new { system_id = "notes", conversation_id = "old", confirmation });
        Assert.Equal((false, 3), (counted.GetProperty("deleted").GetBoolean(), counted.GetProperty("messages").GetInt32()));
        Assert.NotEqual(confirmation, counted.GetProperty("confirmation").GetString());
        confirmation = counted.GetProperty("confirmation").GetString();
        var done = await _agent.CallAsync("delete_memory", new { id = "notes/old", confirm = confirmation });
        Assert.Equal((true, 3), (done.GetProperty("deleted").GetBoolean(), done.GetProperty("messages").GetInt32()));
        Assert.Equal(0, (await _agent.CallAsync("search", new { query = "heron" })).GetProperty("found").GetInt32());
        Assert.False((await _agent.CallAsync("delete_memory", new { id = "notes/old", confirmation })).GetProperty("found").GetBoolean());
    }

    [Fact]
    public async Task One_message_is_deleted_by_the_id_of_its_hit()
    {
        await _akosha.StoreAsync("notes", "birds", "one heron", "two swans");
        var id = (await _agent.CallAsync("search", new { query = "swans" })).GetProperty("results")[0].GetProperty("id").GetString();
        var counted = await _agent.CallAsync("delete_memory", new { id });
        Assert.Equal(1, counted.GetProperty("messages").GetInt32());
        await _agent.CallAsync("delete_memory", new { id, confirmation = counted.GetProperty("confirmation").GetString() });
        Assert.Equal(["birds/0"], await _akosha.FindAsync(new() { Query = "heron", GroupBy = SearchGrouping.Message }));
        Assert.Contains(
            "id: give the id", await _agent.FailAsync("delete_memory", new { system_id = "notes" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_former_memories_are_understood()
    {
        await _agent.CallAsync("akosha_store_memory", new
        {
            memory_id = "mem_1",
            text = "JWT tokens are signed with ES256",
            system_id = "buddy",
            embedding = new[] { 0.1 },
        });
        var found = await _agent.CallAsync("search_all_systems", new { query = "JWT", limit = 5, threshold = 0.7, system_id = "buddy" });
        Assert.Equal("mem_1", found.GetProperty("results")[0].GetProperty("conversation_id").GetString());
        Assert.Equal("threshold", Assert.Single(found.GetProperty("ignored_arguments").EnumerateArray()).GetString());
        Assert.Equal(1, (await _agent.CallAsync("get_system_metrics", new { time_range_days = 7 })).GetProperty("systems").GetInt32());
        Assert.DoesNotContain("store_memory", await _agent.ToolsAsync());
    }

    [Fact]
    public async Task An_agent_that_asks_for_what_is_not_there_is_told_what_is()
    {
        var error = await Assert.ThrowsAsync<ModelContextProtocol.McpProtocolException>(
            () => _agent.TryAsync("make_coffee", new { }));
        Assert.Contains("search_conversations", error.Message, StringComparison.Ordinal);
    }
}
