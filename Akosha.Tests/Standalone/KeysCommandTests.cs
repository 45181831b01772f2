using Akosha.ServiceDefaults.Security;
using Akosha.Standalone;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

/// <summary>Keys from the command line, and a service that listens where others reach it.</summary>
public sealed class KeysCommandTests
{
    [Fact]
    public void Keys_are_created_listed_and_revoked()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "sub", "keys.json");
        var (code, created) = Run(
            "create", "--name", "ci", "--scopes", "ingest,search", "--systems", "a,b", "--days", "7", "--file", file);
        Assert.Equal(0, code);
        var key = Assert.Single(KeyFile.Read(file));
        Assert.True(key.IsKey(created.Trim().Split('\n')[^1].Trim()));
        Assert.Equal(
            ("ci", "ingest search", "a b", 7),
            (key.Name, string.Join(' ', key.Scopes), string.Join(' ', key.Systems), (key.ExpiresAt!.Value - key.CreatedAt)
            .Days));
        var (_, listed) = Run("list", "--file", file);
        Assert.Contains(key.Id, listed, StringComparison.Ordinal);
        Assert.Equal(0, Run("revoke", key.Id, "--file", file).Code);
        Assert.Empty(KeyFile.Read(file));
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("--name", "create", "--scopes", "search", "--systems", "*")]
    [InlineData("--scopes must be of ingest, search, admin", "create", "--name", "x", "--scopes", "everything", "--systems", "*")]
    [InlineData("--systems", "create", "--name", "x", "--scopes", "search", "--systems", "a b")]
    [InlineData("--days must be", "create", "--name", "x", "--scopes", "search", "--systems", "*", "--days", "0")]
    [InlineData("there is no key", "revoke", "0123456789ab")]
    [InlineData("create, list and revoke", "mint")]
    public void What_is_wrong_is_said_and_nothing_is_written(string said, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys.json");
        var (code, output) = Run([.. arguments, "--file", file]);
        Assert.Equal(2, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:0")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0;http://*:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "0")]
    [InlineData("Kestrel__Endpoints__Open__Url", "http://[::]:0")]
    public async Task Without_authentication_a_service_that_others_could_reach_does_not_start_and_says_how(
        string setting, string value)
    {
        foreach (var service in new[] { "Akosha.Standalone", "Akosha.Search", "Akosha.Ingestion" })
        {
            await using var akosha = AkoshaProcess.Launch(
                settings: new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "", [setting] = value }, assembly: service);
            Assert.Equal(1, await akosha.ExitAsync());
            Assert.Contains("keys create", akosha.Output, StringComparison.Ordinal);
            Assert.Contains("AKOSHA__AUTH__JWT__AUTHORITY", akosha.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Commands_at_the_same_time_lose_nothing_and_bring_no_revoked_key_back()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys.json");
        string Create(string name) =>
            ApiKey.IdOf(
            Run("create", "--name", name, "--scopes", "search", "--systems", "a", "--file", file).Output.Trim()
            .Split('\n')[^1].Trim())!;
        var revoked = Enumerable.Range(0, 10).Select(i => Create($"old{i}")).ToList();
        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
        {
            if (i % 4 > 0) return Create($"new{i}");
            Assert.Equal(0, Run("revoke", revoked[i / 4], "--file", file).Code);
            return null;
        })));
        Assert.Equal(
            made.OfType<string>().Order(StringComparer.Ordinal), KeyFile.Read(file).Select(key => key.Id)
            .Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void The_file_keeps_its_mode_its_owner_and_the_link_by_which_it_is_named()
    {
        if (OperatingSystem.IsWindows()) return; // there are no modes
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "real.json");
        var link = Path.Combine(folder.Path, "keys.json");
        File.CreateSymbolicLink(link, file);
        const UnixFileMode ForTheGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        Assert.Equal(0, Run("create", "--name", "x", "--scopes", "search", "--systems", "a", "--file", link).Code);
        File.SetUnixFileMode(file, ForTheGroup);
        Chown("65534:65534", file);
        Assert.Equal(0, Run("revoke", Assert.Single(KeyFile.Read(file)).Id, "--file", link).Code);
        Assert.Equal((file, ForTheGroup), (new FileInfo(link).LinkTarget, File.GetUnixFileMode(file)));
        if (Environment.IsPrivilegedProcess) Assert.Equal("65534:65534", Owner(file));

        static void Chown(string owner, string path)
        {
            if (Environment.IsPrivilegedProcess) System.Diagnostics.Process.Start("chown", [owner, path]).WaitForExit();
        }

        static string Owner(string path)
        {
            using var stat = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u:%g", path]) { RedirectStandardOutput = true })!;
            return stat.StandardOutput.ReadToEnd().Trim();
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_not_replaced()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys.json");
        File.WriteAllText(file, "[null]");
        var (code, output) = Run("create", "--name", "x", "--scopes", "search", "--systems", "a", "--file", file);
        Assert.Equal(2, code);
        Assert.Contains("is not a file of API keys", output, StringComparison.Ordinal);
        Assert.Equal("[null]", File.ReadAllText(file));
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        return (KeysCommand.Run(arguments, output, TimeProvider.System), output.ToString());
    }
}
