using System.Diagnostics;
using Akosha.Cli;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Mcp;
using Akosha.Tests.ServiceDefaults.Security;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Tool = Akosha.Tests.Hosting.Tool;

namespace Akosha.Tests.Cli;

/// <summary><c>akosha mcp</c> as a program that a client starts.</summary>
public sealed class McpCommandTests
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "Akosha.Cli.dll");

    [Theory]
    [InlineData(null)]
    [InlineData("2025-06-18")]
    public async Task A_client_that_starts_the_program_has_the_tools_of_its_key(string? version)
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "a zebra in red");
        await akosha.StoreAsync(akosha.Admin, "blue", "c", "a zebra in blue");
        await using var agent = await StartAsync(akosha.Address, akosha.Red, version);
        Assert.Equal(9, (await agent.ToolsAsync()).Length);
        Assert.Contains("akosha:recalled", agent.Client.ServerInstructions, StringComparison.Ordinal);
        var result = Assert.Single((await agent.CallAsync("search", new { query = "zebra" })).GetProperty("results").EnumerateArray());
        Assert.Contains("in red", result.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("limit: must be", await agent.FailAsync("search", new { query = "x", limit = -1 }), StringComparison.Ordinal);
        Assert.Equal("red", (await agent.CallAsync("add_memory", new { text = "a lion" })).GetProperty("system_id").GetString());
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(2, (await agent.Client.ListResourcesAsync(cancellationToken: cancellation)).Count);
        var read = await agent.Client.ReadResourceAsync("akosha://conversations/red/c", cancellationToken: cancellation);
        Assert.Contains("a zebra in red", Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text, StringComparison.Ordinal);
        Assert.Single(await agent.Client.ListResourceTemplatesAsync(cancellationToken: cancellation));
        Assert.Equal(2, (await agent.Client.ListPromptsAsync(cancellationToken: cancellation)).Count);
        var prompt = await agent.Client.GetPromptAsync(
            "recall", new Dictionary<string, object?> { ["topic"] = "zebra" }, cancellationToken: cancellation);
        Assert.Single(prompt.Messages);
    }

    [Fact]
    public async Task A_service_that_went_away_is_a_failure_and_not_nothing_found()
    {
        var akosha = await AkoshaHost.StartAsync();
        await using var agent = await StartAsync(akosha.Http.BaseAddress!, null, null);
        Assert.Equal(0, (await agent.CallAsync("search", new { query = "zebra" })).GetProperty("found").GetInt32());
        await akosha.DisposeAsync();
        Assert.Contains("did not answer", await agent.FailAsync("search", new { query = "zebra" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_service_or_with_a_wrong_key_it_says_so_and_ends()
    {
        var (code, output, errors) = await Tool.TryAsync(
            new ProcessStartInfo("dotnet", [Program, "mcp", "--address", "http://127.0.0.1:9"]), "",
            TestContext.Current.CancellationToken);
        Assert.Equal((ExitCodes.Unreachable, ""), (code, output));
        Assert.Contains("akosha serve", errors, StringComparison.Ordinal);
        await using var akosha = await GuardedAkosha.StartAsync();
        (code, _, errors) = await Tool.TryAsync(
            new ProcessStartInfo("dotnet", [Program, "mcp", "--address", $"{akosha.Address}", "--key", "ak_wrong"]), "",
            TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("--key", errors, StringComparison.Ordinal);
    }

    private static Task<McpCaller> StartAsync(Uri address, string? key, string? version) =>
        McpCaller.ConnectAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [Program, "mcp", "--address", address.ToString()],
            EnvironmentVariables = new Dictionary<string, string?> { ["AKOSHA_KEY"] = key },
        }), version);
}
