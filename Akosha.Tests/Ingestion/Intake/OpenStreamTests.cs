using System.Net;
using System.Text.Json;
using Akosha.ServiceDefaults.Security;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>Streams that go on while what let their sender in does not.</summary>
public sealed class OpenStreamTests
{
    [Fact]
    public async Task A_key_that_is_revoked_ends_the_stream_and_the_answer_tells_what_was_taken_in()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        using var stream = await OpenStream.BeginAsync(akosha.Address, akosha.Red);
        await stream.StoreAsync("red", "first");
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/conversations/red/first"))
                .Status == HttpStatusCode.OK, () => "not stored");
        KeyFile.Update(akosha.KeysFile, keys => [.. keys.Where(key => key.Id != ApiKey.IdOf(akosha.Red))]);
        await AssertEndedAsync(akosha, await stream.AnswerAsync("red"), 401);
    }

    [Fact]
    public async Task A_key_that_ends_or_loses_a_right_ends_the_stream()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var brief = akosha.NewKey([Scopes.Ingest], ["red"], DateTimeOffset.UtcNow.AddSeconds(4));
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.TryStoreAsync(brief, "red", "zero", "x")).Status == HttpStatusCode.OK, () => "the key does not open");
        using (var stream = await OpenStream.BeginAsync(akosha.Address, brief))
            Assert.Equal(401, (await stream.AnswerAsync("red")).Status);
        using var narrowed = await OpenStream.BeginAsync(akosha.Address, akosha.Blue);
        await narrowed.StoreAsync("blue", "first");
        KeyFile.Update(
            akosha.KeysFile, keys =>
                [.. keys.Select(key => key.Id == ApiKey.IdOf(akosha.Blue) ? key with { Systems = ["green"] } : key)]);
        Assert.Equal(401, (await narrowed.AnswerAsync("blue")).Status);
    }

    [Fact]
    public async Task The_loss_of_the_file_of_keys_ends_the_stream()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        using var stream = await OpenStream.BeginAsync(akosha.Address, akosha.Red);
        await stream.StoreAsync("red", "first");
        await File.WriteAllTextAsync(akosha.KeysFile, "[null]", TestContext.Current.CancellationToken);
        Assert.Equal(503, (await stream.AnswerAsync("red")).Status);
    }

    [Fact]
    public async Task The_first_key_ends_a_stream_that_needed_none()
    {
        using var folder = new TemporaryFolder();
        await using var akosha = await AkoshaHost.StartAsync(folder.Path);
        using var stream = await OpenStream.BeginAsync(akosha.Http.BaseAddress!, null);
        await stream.StoreAsync("red", "first");
        KeyFile.Write(Path.Combine(folder.Path, "keys.json"), []);
        Assert.Equal(401, (await stream.AnswerAsync("red")).Status);
    }

    [Fact]
    public async Task A_stream_has_a_longest_duration()
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, "--Akosha:Limits:StreamSeconds=2");
        using var stream = await OpenStream.BeginAsync(akosha.Address, akosha.Red);
        var answer = await stream.AnswerAsync("red");
        Assert.Contains("AKOSHA__LIMITS__STREAMSECONDS", answer.Body, StringComparison.Ordinal);
        await AssertEndedAsync(akosha, answer, 408);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_in_a_bad_chunk_tells_what_was_taken_in()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        using var stream = await OpenStream.BeginAsync(akosha.Address, akosha.Red);
        await stream.StoreAsync("red", "first");
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/conversations/red/first"))
                .Status == HttpStatusCode.OK, () => "not stored");
        await stream.SendAsync("ZZZ\r\n");
        var answer = await stream.ReadAsync();
        Assert.Equal(
            (400, 1), (answer.Status, JsonDocument.Parse(BodyOf(answer.Body)).RootElement.GetProperty("accepted").GetInt32()));
    }

    /// <summary>The counts are those of what is stored, and nothing is stored afterwards.</summary>
    private static async Task AssertEndedAsync(GuardedAkosha akosha, (int Status, string Head, string Body) answer, int status)
    {
        Assert.Equal(status, answer.Status);
        var told = JsonDocument.Parse(BodyOf(answer.Body)).RootElement;
        var accepted = told.GetProperty("accepted").GetInt32();
        Assert.InRange(accepted, 1, int.MaxValue);
        await Eventually.HoldsAsync(async () => (await CountAsync()) == accepted, () => $"accepted {accepted}");

        async Task<int> CountAsync() =>
            JsonDocument.Parse((await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/systems")).Body).RootElement
            .GetProperty("systems").EnumerateArray().Sum(system => system.GetProperty("conversations").GetInt32());
    }

    // The body is chunked, in one chunk.
    private static string BodyOf(string sent) => sent[sent.IndexOf('{', StringComparison.Ordinal)..(sent.LastIndexOf('}') + 1)];
}
