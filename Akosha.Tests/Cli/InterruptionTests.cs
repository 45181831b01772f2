using System.Text;
using System.Text.Json;
using Akosha.Cli;
using Akosha.Tests.Client;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Cli;

/// <summary>Ctrl-C and SIGKILL to the real program, in the middle of what lasts.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int Conversations = 12_000;
    private static readonly string Text = new('x', 2_000);

    private readonly TemporaryFolder _home = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_that_is_interrupted_says_so_and_goes_on_with_the_same_command()
    {
        await using var host = await ClientHost.StartAsync();
        var file = Source();
        await using (var wire = new HeldWire(host.Akosha.Http.BaseAddress!, up: 14_000_000))
        {
            await using var import = CliProcess.Start(_home.Path, "import", file, "--json", "--address", wire.Address);
            await wire.Held;
            await import.InterruptAsync();
            var (code, said, errors) = await import.EndAsync();
            Assert.True(code == ExitCodes.Interrupted, $"{code}: {said}{errors}");
            Assert.Contains("the same command goes on from here", errors, StringComparison.Ordinal);
            var told = JsonDocument.Parse(said).RootElement.GetProperty("messages").GetInt32();
            Assert.InRange(told, 1, Conversations - 1);
            Assert.InRange(await StoredAsync(host, told), told, Conversations - 1);
            MoveState(wire.Address, host.Akosha.Http.BaseAddress!.ToString());
        }
        var report = await ImportAsync(host, file);
        Assert.InRange(report.GetProperty("messages").GetInt32(), 1, Conversations - 1); // what was told of is passed over
        await ExpectAllAsync(host);
        Assert.Equal(1, (await ImportAsync(host, file)).GetProperty("unchanged_files").GetInt32());
    }

    [Fact]
    public async Task An_import_that_is_killed_and_begun_again_doubles_nothing_and_misses_nothing()
    {
        await using var host = await ClientHost.StartAsync();
        var file = Source();
        foreach (var bytes in new[] { 100_000, 13_000_000, 9_000_000 }) // together less than the file, wherever each begins
        {
            await using var wire = new HeldWire(host.Akosha.Http.BaseAddress!, up: bytes);
            await using var import = CliProcess.Start(_home.Path, "import", file, "--address", wire.Address);
            await wire.Held;
            import.Kill();
            await import.EndAsync();
        }
        Assert.InRange(await StoredAsync(host, 1), 1, Conversations - 1);
        await ImportAsync(host, file);
        await ExpectAllAsync(host);
        Assert.Equal(1, (await ImportAsync(host, file)).GetProperty("unchanged_files").GetInt32());
    }

    [Fact]
    public async Task An_export_that_is_interrupted_goes_on_with_resume()
    {
        await using var host = await ClientHost.StartAsync();
        await ImportAsync(host, Source());
        await ExpectAllAsync(host);
        var part = Path.Combine(_home.Path, "part.ndjson");
        var whole = Path.Combine(_home.Path, "whole.ndjson");
        var address = host.Akosha.Http.BaseAddress!.ToString();
        await using (var wire = new HeldWire(host.Akosha.Http.BaseAddress!, down: 1_000_000))
        {
            await using var export = CliProcess.Start(_home.Path, "export", "-o", part, "--address", wire.Address);
            await wire.Held;
            // What has come through is written.
            await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(part) && new FileInfo(part).Length > 0));
            await export.InterruptAsync();
            var (code, _, errors) = await export.EndAsync();
            Assert.True(code == ExitCodes.Interrupted, $"{code}: {errors}");
            Assert.Contains("--resume goes on from here", errors, StringComparison.Ordinal);
        }
        Assert.Equal(ExitCodes.Done, (await CliProcess.RunAsync(_home.Path, "export", "-o", part, "--resume", "--address", address)).Code);
        Assert.Equal(ExitCodes.Done, (await CliProcess.RunAsync(_home.Path, "export", "-o", whole, "--address", address)).Code);
        Assert.Equal(await File.ReadAllBytesAsync(whole, Cancellation), await File.ReadAllBytesAsync(part, Cancellation));
    }

    public void Dispose() => _home.Dispose();

    private string Source()
    {
        var path = Path.Combine(_home.Path, "many.jsonl");
        var lines = new StringBuilder();
        for (var i = 0; i < Conversations; i++)
            lines.Append($$"""{"id":"c{{i}}","messages":[{"role":"user","content":"message {{i}} {{Text}}"}]}""").Append('\n');
        File.WriteAllText(path, lines.ToString());
        return path;
    }

    private async Task<JsonElement> ImportAsync(ClientHost host, string file)
    {
        var (code, said, errors) = await CliProcess.RunAsync(
            _home.Path, "import", file, "--json", "--address", host.Akosha.Http.BaseAddress!.ToString());
        Assert.True(code == ExitCodes.Done, $"{code}: {errors}");
        return JsonDocument.Parse(said).RootElement;
    }

    /// <summary>How far an import is, is kept for each address: the server has another one without the wire.</summary>
    private void MoveState(string from, string to)
    {
        var folder = Path.Combine(_home.Path, "akosha", "imports");
        File.Move(Path.Combine(folder, Name(from)), Path.Combine(folder, Name(to)));

        static string Name(string address) => new string([.. new Uri(address).AbsoluteUri
            .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '_')]) + ".json";
    }

    /// <summary>The messages that a search finds, once they are some: what is accepted is found a little later.</summary>
    private static async Task<int> StoredAsync(ClientHost host, int least)
    {
        var stored = 0;
        await Eventually.HoldsAsync(
            async () => (stored = (await host.Client.MetricsAsync(Cancellation)).Messages) >= least,
            () => $"{stored} messages of {least}");
        return stored;
    }

    private static async Task ExpectAllAsync(ClientHost host)
    {
        var seen = (0, 0);
        await Eventually.HoldsAsync(async () =>
        {
            var metrics = await host.Client.MetricsAsync(Cancellation);
            seen = (metrics.Conversations, metrics.Messages);
            return seen == (Conversations, Conversations);
        }, () => $"{seen} conversations and messages");
    }
}
