using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Akosha.Search.Catalogs;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Standalone;

/// <summary>
/// A lake that an earlier version wrote (EarlierLake) is read, written and compacted by this one; what it gives is what that
/// version answered.
/// </summary>
public sealed class EarlierLakeTests
{
    private static readonly string Kept = Path.Combine(Repository.Root, "Akosha.Tests", "Standalone", "EarlierLake");

    public sealed record Answers(
        IReadOnlyList<KeptConversation> Conversations, IReadOnlyList<string> Absent, IReadOnlyList<KeptSearch> Searches);

    public sealed record KeptConversation(
        string SystemId, string ConversationId, Dictionary<string, string> Metadata, IReadOnlyList<KeptMessage> Messages);

    public sealed record KeptMessage(string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp);

    /// <summary>A search, and all of its hits or the first.</summary>
    public sealed record KeptSearch(string Query, IReadOnlyList<string>? Hits, string? First);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    [Fact]
    public async Task A_lake_of_an_earlier_version_gives_what_it_gave_also_compacted_and_from_the_lake_alone()
    {
        using var folder = Unpacked();
        await using (var akosha = await StartAsync(folder))
        {
            await CheckAsync(akosha);
            await akosha.RunAsync("compaction");
            Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "lake", "messages", "_delta_log"), "*20.json"));
            await CheckAsync(akosha);
            await akosha.RunAsync("purge");
            await CheckAsync(akosha);
        }
        Directory.Delete(Path.Combine(folder.Path, "search"), recursive: true);
        await using var again = await StartAsync(folder);
        await CheckAsync(again);
    }

    [Fact]
    public async Task A_lake_of_an_earlier_version_takes_turns_and_edits()
    {
        using var folder = Unpacked();
        await using (var akosha = await StartAsync(folder))
        {
            var (_, reply) = await akosha.StoreAsync("""
                {"system_id":"support","conversation_id":"tickets","messages":[
                {"id":"q1","role":"user","author":"Ines","content":"The espresso machine leaks at the gasket",
                "timestamp":"2025-03-01T09:00:00Z"},
                {"id":"q2","role":"user","author":"Ines","content":"Which gasket fits the model of 2019?"},
                {"id":"a3","role":"assistant","content":"You are welcome"}]}
                """);
            Assert.Equal(
                (1, 1, 1),
                (reply.GetProperty("new").GetInt32(), reply.GetProperty("replaced").GetInt32(),
                reply.GetProperty("unchanged").GetInt32()));
            await CheckEditedAsync(akosha);
            await akosha.RunAsync("compaction");
            await CheckEditedAsync(akosha);
        }
        await using var again = await StartAsync(folder);
        await CheckEditedAsync(again);
    }

    private static async Task CheckEditedAsync(AkoshaHost akosha)
    {
        var messages = await MessagesAsync(akosha, "support", "tickets");
        Assert.Equal(["q1", "a1", "q2", "a2", "q3", "a3"], messages.Select(message => message.Id));
        Assert.Equal("Which gasket fits the model of 2019?", messages[2].Content);
        Assert.Equal(new DateTimeOffset(2025, 3, 2, 9, 0, 0, TimeSpan.Zero), messages[2].Timestamp);
        Assert.Equal(["support/tickets/q2"], await HitsAsync(akosha, "\"model of 2019\""));
    }

    private static async Task CheckAsync(AkoshaHost akosha)
    {
        var kept = JsonSerializer.Deserialize<Answers>(
            await File.ReadAllTextAsync(Path.Combine(Kept, "answers.json"), TestContext.Current.CancellationToken), Options)!;
        foreach (var conversation in kept.Conversations)
        {
            var system = conversation.SystemId;
            var id = conversation.ConversationId;
            Assert.Equal(conversation.Messages, await MessagesAsync(akosha, system, id));
            var (_, body) = await akosha.GetAsync($"/api/v1/conversations/{system}/{id}");
            Assert.Equal(conversation.Metadata, body.GetProperty("metadata").Deserialize<Dictionary<string, string>>());
        }
        foreach (var absent in kept.Absent)
            Assert.Equal(HttpStatusCode.NotFound, (await akosha.GetAsync($"/api/v1/conversations/{absent}")).Status);
        foreach (var search in kept.Searches)
        {
            var hits = await HitsAsync(akosha, search.Query);
            if (search.Hits is { } all) Assert.Equal(all, hits);
            else Assert.Equal(search.First, hits[0]);
        }
    }

    private static async Task<List<KeptMessage>> MessagesAsync(AkoshaHost akosha, string system, string conversation)
    {
        var (status, body) = await akosha.GetAsync($"/api/v1/conversations/{system}/{conversation}");
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("messages").Deserialize<List<KeptMessage>>(Options)!;
    }

    private static async Task<string[]> HitsAsync(AkoshaHost akosha, string query)
    {
        var found = await akosha.Client.SearchAsync(
            new() { Query = query, Limit = 20 }, TestContext.Current.CancellationToken);
        return [.. found.Hits.Select(hit => $"{hit.SystemId}/{hit.ConversationId}/{hit.MessageId}")];
    }

    private static TemporaryFolder Unpacked()
    {
        var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(Path.Combine(Kept, "lake.zip"), folder.Path);
        return folder;
    }

    /// <summary>Starts Akosha and waits until what is old is read, too: it is served before that.</summary>
    private static async Task<AkoshaHost> StartAsync(TemporaryFolder folder)
    {
        var akosha = await AkoshaHost.StartAsync(folder.Path, null, "--Akosha:Maintenance:CompactFiles=2");
        var searchable = akosha.Services.GetRequiredService<SearchableIndex>();
        await Eventually.HoldsAsync(() => Task.FromResult(searchable.Catalog.Missing.Count == 0));
        return akosha;
    }
}
