using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using Akosha.Cli;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Cli;

/// <summary>The program as it is started and installed.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_serves_until_it_is_interrupted()
    {
        var ingestion = AkoshaProcess.FreePort();
        var search = AkoshaProcess.FreePort();
        await using var serving = CliProcess.Start(
            _folder.Path, "serve", $"--urls=http://127.0.0.1:{ingestion};http://127.0.0.1:{search}",
            $"--Akosha:Storage:Path={Path.Combine(_folder.Path, "data")}");
        using var http = new HttpClient();
        foreach (var port in new[] { ingestion, search })
            await Eventually.HoldsAsync(async () =>
            {
                Assert.False(serving.HasEnded);
                try
                {
                    using var answer = await http.GetAsync(
                        new Uri($"http://127.0.0.1:{port}/alive"), TestContext.Current.CancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
        string[] address = ["--address", $"http://127.0.0.1:{ingestion}"];
        Assert.Equal(ExitCodes.Done, (await CliHost.RunAtAsync(["add", "The deploy key turns on Monday", .. address])).Code);
        Assert.Contains("Monday", (await CliHost.RunAtAsync(["search", "deploy key", .. address])).Said, StringComparison.Ordinal);
        await serving.InterruptAsync();
        var (code, said, errors) = await serving.EndAsync();
        Assert.True(code == ExitCodes.Done, $"{code}: {errors}");
        Assert.Contains("Akosha is ready: ingestion on", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unreachable, (await CliHost.RunAtAsync(["search", "deploy key", .. address])).Code);
    }

    [Fact]
    public async Task What_keeps_it_from_serving_is_named()
    {
        var (code, _, errors) = await CliProcess.RunAsync(_folder.Path, "serve", "--Akosha:Ingestion:BatchMessages=0");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("AKOSHA__INGESTION__BATCHMESSAGES is '0'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_looked_after_on_this_machine()
    {
        var file = Path.Combine(_folder.Path, "keys.json");
        var (code, said, _) = await CliHost.RunAtAsync(
            ["keys", "create", "--name", "ci", "--scopes", "search", "--systems", "a,b", "--file", file]);
        Assert.Equal(ExitCodes.Done, code);
        var id = said.Split([' ', ','])[1];
        Assert.Contains("ak_", said, StringComparison.Ordinal);
        Assert.StartsWith($"{id}  ci  scopes search  systems a,b", (await CliHost.RunAtAsync(["keys", "list", "--file", file])).Said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await CliHost.RunAtAsync(["keys", "revoke", id, "--file", file])).Code);
        Assert.Equal("", (await CliHost.RunAtAsync(["keys", "list", "--file", file])).Said);
        (code, said, _) = await CliHost.RunAtAsync(["keys", "create", "--name", "ci", "--file", file]);
        Assert.Equal(ExitCodes.Wrong, code);
        Assert.Contains("--scopes must be of", said, StringComparison.Ordinal);
        (code, said, _) = await CliHost.RunAtAsync(["keys", "--help"]);
        Assert.Equal(ExitCodes.Done, code);
        Assert.StartsWith("keys create --name NAME", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_packed_as_a_tool_and_installed()
    {
        var packages = Path.Combine(_folder.Path, "packages");
        var tools = Path.Combine(_folder.Path, "tools");
        var configuration = typeof(ServeTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        await DotnetAsync("pack", "Akosha.Cli", "--no-build", "-c", configuration, "-o", packages, "-nologo");
        using (var package = ZipFile.OpenRead(Directory.GetFiles(packages, "*.nupkg").Single()))
        {
            var names = package.Entries.Select(entry => entry.FullName).ToList();
            foreach (var name in new[] { "README.md", "LICENSE", "tools/net10.0/any/akosha.dll" })
                Assert.Contains(name.Replace("akosha.dll", "Akosha.Cli.dll", StringComparison.Ordinal), names);
        }
        // Only what was just made: nothing else is to be looked for.
        await DotnetAsync("tool", "install", "Akosha.Cli", "--tool-path", tools, "--source", packages, "--prerelease", "--no-cache");
        var (code, said, errors) = await Tool.TryAsync(
            new ProcessStartInfo(Path.Combine(tools, "akosha"), ["--version"]), cancellation: TestContext.Current.CancellationToken);
        Assert.True(code == 0, errors);
        Assert.StartsWith("0.1.0", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder.Path, "cache");
        if (arguments[0] == "pack") start.Environment.Remove("NUGET_PACKAGES");
        var (code, output, errors) = await Tool.TryAsync(start, cancellation: TestContext.Current.CancellationToken);
        Assert.True(code == 0, output + errors);
    }
}
