using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Erasures;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Ingestion.Erasing;

/// <summary>Erasures over HTTP: what they take, what they tell, and what they leave alone.</summary>
public sealed class ErasuresApiTests
{
    /// <summary>No search is under way for longer.</summary>
    private const string Soon = "--Akosha:Search:GraceSeconds=1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}", "system_id", "is required")]
    [InlineData("""{"system_id":""}""", "system_id", "must not be empty")]
    [InlineData("""{"system_id":"s","message_id":"1"}""", "conversation_id", "is required with message_id")]
    [InlineData("""{"system_id":"s","conversation_id":"c","message_id":"1","author":"A"}""", "author", "message_id")]
    [InlineData("""{"system_id":"s","conversation":"c"}""", "conversation", "unknown field")]
    [InlineData("""{"system_id":"s","author":7}""", "author", "must be a string")]
    [InlineData("""{"system_id":"s","conversation_id":""}""", "conversation_id", "must not be empty")]
    public async Task What_is_not_valid_is_named_and_erases_nothing(string body, string field, string problem)
    {
        await using var akosha = await AkoshaHost.StartAsync(null, null, Soon);
        await akosha.StoreAsync("s", "c", "a zebra");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await akosha.Http.PostAsync(new Uri("/api/v1/erasures", UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors");
        Assert.Contains(problem, errors.GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["c/0"], await akosha.FindAsync(new() { Query = "zebra" }));
    }

    [Fact]
    public async Task A_dry_run_counts_and_deletes_nothing()
    {
        await using var akosha = await AkoshaHost.StartAsync(null, null, Soon);
        await akosha.StoreAsync("s", "c", "a zebra", "an okapi");
        await akosha.StoreAsync("s", "d", "a zebra");
        await akosha.StoreAsync("t", "c", "a zebra");
        await akosha.StoreAsync("""{"system_id":"s","conversation_id":"c","messages":[{"id":"0","role":"user","content":"edited"}]}""");
        Assert.Equal((3, 2), await DryRunAsync(akosha, "/api/v1/systems/s"));
        Assert.Equal((2, 1), await DryRunAsync(akosha, "/api/v1/conversations/s/c"));
        Assert.Equal((1, 1), await DryRunAsync(akosha, "/api/v1/conversations/s/c/messages/0"));
        Assert.Equal((0, 0), await DryRunAsync(akosha, "/api/v1/conversations/s/nothing"));
        Assert.Equal(4, (await akosha.FindAsync(
            new() { Query = "zebra okapi edited", GroupBy = SearchGrouping.Message, Mode = SearchMode.Lexical })).Length);
        await akosha.DeleteAsync("s", "d");
        Assert.Equal((2, 1), await DryRunAsync(akosha, "/api/v1/systems/s"));
    }

    [Fact]
    public async Task Each_scope_takes_out_what_it_names_and_leaves_the_rest_and_a_receipt_that_names_nobody()
    {
        using var folder = new TemporaryFolder();
        string[] ids;
        await using (var akosha = await AkoshaHost.StartAsync(folder.Path, null, "--Akosha:Maintenance:ErasureSeconds=1", Soon))
        {
            await akosha.StoreAsync("""
                [{"system_id":"s","conversation_id":"shared","title":"a shared title","messages":[
                   {"id":"0","role":"user","author":"Ada","content":"zebra of Ada"},
                   {"id":"1","role":"user","author":"Bob","content":"zebra of Bob"},
                   {"id":"2","role":"user","author":"Ada","content":"zebra that Bob has taken over"}]},
                 {"system_id":"s","conversation_id":"own","messages":[{"id":"0","role":"user","author":"Ada","content":"zebra alone"}]},
                 {"system_id":"s","conversation_id":"one","messages":[
                   {"id":"0","role":"user","content":"zebra goes"},{"id":"1","role":"user","content":"zebra stays"}]},
                 {"system_id":"gone","conversation_id":"c","messages":[{"id":"0","role":"user","content":"zebra of a system"}]},
                 {"system_id":"other","conversation_id":"c","messages":[{"id":"0","role":"user","author":"Ada","content":"zebra elsewhere"}]}]
                """);
            await akosha.StoreAsync(
                """{"system_id":"s","conversation_id":"shared","messages":[{"id":"2","role":"user","author":"Bob","content":"zebra by Bob now"}]}""");
            ids = [
                await BeginAsync(akosha, new("s") { Author = "Ada", Reason = "Ada asked for it" }),
                await BeginAsync(akosha, new("s") { ConversationId = "one", MessageId = "0" }),
                await BeginAsync(akosha, new("gone")),
            ];
            await Eventually.HoldsAsync(async () => (await akosha.FindAsync(Everything)).Length == 4);
        }
        // They go on where they were when the process starts again.
        await using var again = await AkoshaHost.StartAsync(folder.Path, null, "--Akosha:Maintenance:ErasureSeconds=1", Soon);
        var receipts = new List<ErasureReply>();
        foreach (var id in ids) receipts.Add(await again.ErasedAsync(id));
        Assert.Equal(
            ["c/0", "one/1", "shared/1", "shared/2"], (await again.FindAsync(Everything)).Order(StringComparer.Ordinal));
        Assert.Equal(["author", "message", "system"], receipts.Select(receipt => receipt.Scope));
        // Of Ada's: two messages of which one is Bob's by now, and the only one of a conversation.
        Assert.Equal((2, 3, 3), Counts(receipts[0]));
        Assert.Equal((1, 1, 1), Counts(receipts[1]));
        Assert.Equal((1, 1, 1), Counts(receipts[2]));
        Assert.Equal(DigestOf(["s", "one", "0"]), receipts[1].Erased!.IdsDigest);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData("""["s",null,null,"Ada"]"""u8)), receipts[0].ScopeDigest);
        foreach (var receipt in receipts)
        {
            Assert.NotEmpty(receipt.Stores);
            Assert.All(receipt.Stores, store => Assert.Equal(0, store.Left));
            Assert.True(receipt is { Author: null, ConversationId: null, MessageId: null }, $"{receipt}");
        }
        Assert.Equal("Ada asked for it", receipts[0].Reason);
        var log = Path.Combine(folder.Path, "lake", "messages", "_delta_log");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(log, "*.json"), file => File.ReadAllText(file).Contains("\\\"gone\\\"", StringComparison.Ordinal));
        // What is sent afterwards is taken as ever, the same content too.
        await again.StoreAsync("gone", "c", "zebra of a system");
        Assert.Contains("c/0", await again.FindAsync(new() { Query = "zebra", SystemIds = ["gone"] }));
        await again.RunAsync("compaction");
        Assert.Equivalent(receipts[2], await again.Client.FindErasureAsync(ids[2], Cancellation), strict: true);
    }

    [Fact]
    public async Task What_a_process_that_was_ended_has_written_and_not_committed_is_erased_too()
    {
        using var folder = new TemporaryFolder();
        await using (var akosha = await AkoshaHost.StartAsync(folder.Path, null, Soon)) await akosha.StoreAsync("s", "c", "zebra");
        var lake = Path.Combine(folder.Path, "lake", "messages");
        var segment = Directory.EnumerateFiles(lake, "*.parquet", SearchOption.AllDirectories).Single();
        var left = Path.Combine(Path.GetDirectoryName(segment)!, $"{Guid.NewGuid()}.parquet");
        File.WriteAllBytes(left, await File.ReadAllBytesAsync(segment, Cancellation));
        await using var again = await AkoshaHost.StartAsync(folder.Path, null, "--Akosha:Maintenance:ErasureSeconds=1", Soon);
        await again.EraseAsync(new("s") { ConversationId = "c" });
        Assert.False(File.Exists(left));
        Assert.False(File.Exists(segment));
    }

    [Fact]
    public async Task An_erasure_ends_the_exports_that_began_before_it()
    {
        await using var akosha = await AkoshaHost.StartAsync(null, null, "--Akosha:Maintenance:ErasureSeconds=1", Soon);
        await akosha.StoreLongAsync(conversations: 20);
        await akosha.StoreAsync("s", "last", "a zebra");
        using var response = await akosha.Http.GetAsync(
            new Uri("/api/v1/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var export = await response.Content.ReadAsStreamAsync(Cancellation);
        Assert.True(await export.ReadAsync(new byte[100], Cancellation) > 0);
        await akosha.EraseAsync(new("s") { ConversationId = "last" });
        using var rest = new StreamReader(export);
        var read = new StringBuilder();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var buffer = new char[1 << 16];
            while (await rest.ReadAsync(buffer, Cancellation) is > 0 and var length) read.Append(buffer, 0, length);
        });
        Assert.DoesNotContain("zebra", read.ToString(), StringComparison.Ordinal);
        Assert.Equal(20, await akosha.Client.ExportAsync(cancellation: Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task While_others_write_search_and_compact_an_erasure_comes_to_its_end_and_takes_all_of_it()
    {
        using var folder = new TemporaryFolder();
        await using var akosha = await AkoshaHost.StartAsync(
            folder.Path, null, "--Akosha:Maintenance:ErasureSeconds=1", "--Akosha:Maintenance:IntervalSeconds=1",
            "--Akosha:Maintenance:CompactFiles=3", Soon);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await akosha.StoreAsync("s", "gone", "quokka zeppelin");
        Assert.True(IsInAFile());
        var written = new int[2];
        var load = written.Select((_, writer) => Task.Run(() => WorkAsync(writer), Cancellation)).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(written.All(count => count > 5)));
        await akosha.EraseAsync(new("s") { ConversationId = "gone" });
        Assert.False(IsInAFile());
        var before = written.Sum();
        await Eventually.HoldsAsync(() => Task.FromResult(written.Sum() > before)); // nobody was held up for good
        await end.CancelAsync();
        await Task.WhenAll(load);
        Assert.Empty(await akosha.FindAsync(new() { Query = "quokka", Mode = SearchMode.Lexical }));
        Assert.Equal(written.Sum(), await akosha.Client.ExportAsync(cancellation: Cancellation).CountAsync(Cancellation));

        async Task WorkAsync(int writer)
        {
            while (!end.IsCancellationRequested)
            {
                await akosha.StoreAsync("s", $"kept{writer}-{written[writer]}", $"walrus {writer} {written[writer]}");
                written[writer]++;
                await akosha.FindAsync(new() { Query = "quokka walrus" });
            }
        }

        bool IsInAFile() => Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Any(file =>
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                return bytes.ToArray().AsSpan().IndexOf("quokka zeppelin"u8) >= 0;
            }
            catch (IOException)
            {
                return false; // it went away meanwhile, or is held by the process as a lock
            }
        });
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("00000000000000000000000000000000")]
    public async Task An_erasure_that_is_not_there_is_not_found(string id)
    {
        await using var akosha = await AkoshaHost.StartAsync(null, null, Soon);
        Assert.Equal(HttpStatusCode.NotFound, (await akosha.GetAsync($"/api/v1/erasures/{id}")).Status);
    }

    [Fact]
    public async Task Whoever_is_bound_to_a_system_erases_and_sees_nothing_of_another()
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, Soon);
        var body = new { system_id = "red", conversation_id = "nothing" };
        var (refused, _, _) = await akosha.CallAsync(akosha.Blue, HttpMethod.Post, "/api/v1/erasures", body);
        var (accepted, text, _) = await akosha.CallAsync(akosha.Red, HttpMethod.Post, "/api/v1/erasures", body);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Accepted), (refused, accepted));
        var path = $"/api/v1/erasures/{JsonElement.Parse(text).GetProperty("id").GetString()}";
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Red, HttpMethod.Get, path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await akosha.CallAsync(akosha.Blue, HttpMethod.Get, path)).Status);
    }

    private static SearchRequest Everything => new() { Query = "zebra", GroupBy = SearchGrouping.Message, Limit = 50 };

    private static async Task<string> BeginAsync(AkoshaHost akosha, ErasureRequest scope) =>
        (await akosha.Client.EraseAsync(scope, Cancellation)).Id;

    private static async Task<(int, int)> DryRunAsync(AkoshaHost akosha, string path)
    {
        using var response = await akosha.Http.DeleteAsync(new Uri($"{path}?dry_run=true", UriKind.Relative), Cancellation);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK && body.GetProperty("dry_run").GetBoolean(), body.ToString());
        Assert.True(body.GetProperty("version").GetInt64() > 0);
        return (body.GetProperty("messages").GetInt32(), body.GetProperty("conversations").GetInt32());
    }

    private static (int Conversations, int Messages, int Versions) Counts(ErasureReply receipt) =>
        (receipt.Erased!.Conversations, receipt.Erased.Messages, receipt.Erased.Versions);

    private static string DigestOf(params string[][] messages) => Convert.ToHexStringLower(SHA256.HashData(
        [.. messages.Select(ids => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(ids)))
        .OrderBy(hash => Convert.ToHexStringLower(hash), StringComparer.Ordinal).SelectMany(hash => hash)]));
}
