using System.Net;
using Akosha.Platform.Settings;
using Akosha.ServiceDefaults.Security;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>
/// What happens when the file of keys is not what it should be: nobody gets in, and everybody who must know is told.
/// </summary>
public sealed class KeyRingTests
{
    private const string Id = "0123456789ab";

    private static readonly string Hash = new('a', 64);

    public static TheoryData<string> Broken { get; } =
    [
        "[null]", "null", "{}", "", "keys", "[{}]", "[1]", "[[]]",
        $$"""[{"id":"{{Id}}","name":"x","scopes":["search"],"systems":["*"]}]""", // no hash
        $$"""[{"name":"x","hash":"{{Hash}}","scopes":["search"],"systems":["*"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","systems":["*"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","scopes":["search"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","scopes":null,"systems":["*"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","scopes":[null],"systems":["*"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","scopes":"search","systems":["*"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"short","scopes":["search"],"systems":["*"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","scopes":["search"],"systems":["*"],"systems":["a"]}]""",
        $$"""[{"id":"{{Id}}","name":"x","hash":"{{Hash}}","scopes":["search"],"systems":["*"]},{"id":"{{Id}}","name":"y","hash":"{{Hash}}","scopes":["search"],"systems":["*"]}]""",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_file_of_keys_that_is_malformed_stops_the_start_with_its_name(string content)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => AkoshaHost.StartAsync(folder.Path));
        Assert.Contains($"{file} is not a file of API keys", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_keys_that_is_configured_and_cannot_be_read_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        var missing = Path.Combine(folder.Path, "typo.json");
        var directory = Directory.CreateDirectory(Path.Combine(folder.Path, "directory.json")).FullName;
        var link = Path.Combine(folder.Path, "link.json");
        File.CreateSymbolicLink(link, missing);
        foreach (
            var (file, said) in new[] { (missing, "there is no such file"), (directory, "cannot be read"),
            (link, "cannot be read") })
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(
                () => AkoshaHost.StartAsync(Path.Combine(folder.Path, "data"), null, $"--Akosha:Auth:KeysFile={file}"));
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
            Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_it_is_not_known_which_keys_are_in_force_every_call_that_needs_one_is_503_and_health_says_why()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var good = await File.ReadAllTextAsync(akosha.KeysFile, TestContext.Current.CancellationToken);
        foreach (var (harm, said) in new (Action, string)[]
        {
            (() => File.WriteAllText(akosha.KeysFile, "[null]"), "is malformed"),
            (() => File.WriteAllText(
                akosha.KeysFile, good.Replace("\"scopes\"", "\"scope\"", StringComparison.Ordinal)), "is malformed"),
            (() => File.Delete(akosha.KeysFile), "is not there"),
            (() => Directory.CreateDirectory(akosha.KeysFile), "cannot be read"),
        })
        {
            if (File.Exists(akosha.KeysFile)) File.Delete(akosha.KeysFile);
            harm();
            await Eventually.HoldsAsync(
                async () =>
                    (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/systems"))
                    .Status == HttpStatusCode.ServiceUnavailable, () => said);
            foreach (var shown in new[] { null, akosha.Admin, akosha.Red, "ak_0123456789ab_0" })
                foreach (var path in new[] { "/api/v1/systems", "/metrics", "/api/v1/queue" })
                {
                    var (status, _, headers) = await akosha.CallAsync(shown, HttpMethod.Get, path);
                    Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (status, headers.RetryAfter is not null));
                }
            var health = "";
            await Eventually.HoldsAsync(
                async () =>
                    (health = (await akosha.CallAsync(null, HttpMethod.Get, "/health")).Body)
                    .Contains(
                    $"\"keys\":{{\"status\":\"unhealthy\",\"description\":\"the file of API keys {said}\"}}",
                    StringComparison.Ordinal), () => health);
            Assert.DoesNotContain(akosha.KeysFile, health, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(null, HttpMethod.Get, "/alive")).Status);
            if (Directory.Exists(akosha.KeysFile)) Directory.Delete(akosha.KeysFile);
            await File.WriteAllTextAsync(akosha.KeysFile, good, TestContext.Current.CancellationToken);
            await Eventually.HoldsAsync(
                async () =>
                    (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.OK, () =>
                        "the key does not open again");
            Assert.Equal(HttpStatusCode.Unauthorized, (await akosha.CallAsync(null, HttpMethod.Get, "/api/v1/systems")).Status);
        }
    }

    [Fact]
    public async Task Once_there_were_keys_the_loss_of_their_file_or_of_the_setting_opens_nothing_at_the_next_start()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys.json");
        var elsewhere = Path.Combine(folder.Path, "elsewhere.json");
        var mark = Path.Combine(folder.Path, "keys.required");
        KeyFile.Write(file, []);
        await using (await AkoshaHost.StartAsync(folder.Path)) { }
        File.Delete(file);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => AkoshaHost.StartAsync(folder.Path));
        Assert.Contains(mark, refused.Message, StringComparison.Ordinal);
        File.Delete(mark);
        await using (var open = await AkoshaHost.StartAsync(folder.Path)) Assert.Equal(
            HttpStatusCode.OK, (await open.GetAsync("/api/v1/systems")).Status);

        KeyFile.Write(elsewhere, []);
        await using (
            var configured = await AkoshaHost.StartAsync(folder.Path, null, $"--Akosha:Auth:KeysFile={elsewhere}")) Assert.Equal(
            HttpStatusCode.Unauthorized, (await configured.GetAsync("/api/v1/systems")).Status);
        await Assert.ThrowsAsync<StartRefusedException>(() => AkoshaHost.StartAsync(folder.Path));
    }

    [Fact]
    public async Task The_first_key_closes_a_service_that_was_open_and_its_loss_does_not_open_it_again()
    {
        using var folder = new TemporaryFolder();
        await using var akosha = await AkoshaHost.StartAsync(folder.Path);
        Assert.Equal(HttpStatusCode.OK, (await akosha.GetAsync("/api/v1/systems")).Status);
        KeyFile.Write(Path.Combine(folder.Path, "keys.json"), []);
        await Eventually.HoldsAsync(
            async () => (await akosha.GetAsync("/api/v1/systems")).Status == HttpStatusCode.Unauthorized, () => "still open");
        File.Delete(Path.Combine(folder.Path, "keys.json"));
        await Eventually.HoldsAsync(
            async () => (await akosha.GetAsync("/api/v1/systems")).Status == HttpStatusCode.ServiceUnavailable, () => "not 503");
    }
}
