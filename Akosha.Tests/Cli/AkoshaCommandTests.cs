using System.Text.Json;
using Akosha.Cli;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Cli;

public sealed class AkoshaCommandTests
{
    [Fact]
    public async Task What_is_added_is_searched_shown_and_listed()
    {
        await using var host = await CliHost.StartAsync();
        var (code, said, _) = await host.RunAsync("add", "The", "deploy", "key", "turns", "on", "Monday", "--conversation", "ops");
        Assert.Equal((ExitCodes.Done, "1 conversation, 1 message: 1 new, 0 replaced, 0 there before\n"), (code, said));
        (code, said, _) = await host.RunAsync("search", "deploy", "key");
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("notes ops", said, StringComparison.Ordinal);
        Assert.Contains("The deploy key turns on Monday", said, StringComparison.Ordinal);
        (code, said, _) = await host.RunAsync("search", "deploy key", "--json");
        Assert.Equal("ops", JsonDocument.Parse(said).RootElement.GetProperty("hits")[0].GetProperty("conversation_id").GetString());
        (_, said, _) = await host.RunAsync("show", "notes", "ops");
        Assert.Contains("The deploy key turns on Monday", said, StringComparison.Ordinal);
        (_, said, _) = await host.RunAsync("list", "--system", "notes");
        Assert.Contains("notes ops The deploy key", said, StringComparison.Ordinal);
        (code, _, var errors) = await host.RunAsync("search", "zebra");
        Assert.Equal((ExitCodes.NotFound, "Nothing was found.\n"), (code, errors));
        Assert.Equal(ExitCodes.NotFound, (await host.RunAsync("show", "notes", "none")).Code);
    }

    [Fact]
    public void A_command_is_made_without_the_others_when_it_is_the_one_that_is_named()
    {
        var terminal = new Terminal(Stream.Null, TextWriter.Null, TextWriter.Null);
        var all = AkoshaCommand.Root(terminal).Subcommands.Select(command => command.Name).ToList();
        foreach (var name in all) Assert.Equal(name, Assert.Single(AkoshaCommand.Root(terminal, name).Subcommands).Name);
        foreach (var first in (string[])["--json", "--help", "[suggest:3]", "serch", ""])
            Assert.Equal(all, AkoshaCommand.Root(terminal, first).Subcommands.Select(command => command.Name));
    }

    [Theory]
    [InlineData("a plain text\nof two lines\n", 1)]
    [InlineData("""{"system_id":"s","conversation_id":"a","content":"one"}""" + "\n" + """{"system_id":"s","conversation_id":"b","content":"two \ud83d\ude80"}""", 2)]
    [InlineData("""[{"system_id":"s","conversation_id":"a","content":"one"},""" + "\n" + """{"system_id":"s","conversation_id":"b","content":"two"}]""", 2)]
    [InlineData("{\n\"system_id\":\"s\",\"conversation_id\":\"a\",\"content\":\"one\"}", 1)]
    public async Task The_input_is_a_text_lines_or_json(string input, int conversations)
    {
        await using var host = await CliHost.StartAsync();
        var (code, said, errors) = await host.AnswerAsync(input, isAsked: false, "add", "--json");
        Assert.True(code == ExitCodes.Done, errors);
        Assert.Equal(conversations, JsonDocument.Parse(said).RootElement.GetProperty("new").GetInt32());
    }

    [Fact]
    public async Task What_is_refused_is_named()
    {
        await using var host = await CliHost.StartAsync();
        var (code, _, errors) = await host.AnswerAsync("""{"system_id":"s"}""", isAsked: false, "add");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("conversation_id", errors, StringComparison.Ordinal);
        (code, _, errors) = await host.AnswerAsync("{broken", isAsked: false, "add");
        Assert.Equal(ExitCodes.Wrong, code);
        Assert.Contains("no JSON", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Wrong, (await host.AnswerAsync("", isAsked: false, "add")).Code);
    }

    [Fact]
    public async Task A_deletion_is_counted_and_asked_for()
    {
        await using var host = await CliHost.StartAsync();
        await host.Akosha.StoreAsync("shop", "c", "one", "two");
        var (code, _, errors) = await host.RunAsync("delete", "shop", "c");
        Assert.Equal(ExitCodes.Wrong, code);
        Assert.Contains("2 messages of 1 conversation will be deleted", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotConfirmed, (await host.AnswerAsync("n\n", isAsked: true, "delete", "shop", "c")).Code);
        Assert.Equal(ExitCodes.Done, (await host.RunAsync("delete", "shop", "c", "--dry-run")).Code);
        Assert.Equal(ExitCodes.Done, (await host.RunAsync("show", "shop", "c")).Code);
        (code, var said, _) = await host.AnswerAsync("y\n", isAsked: true, "delete", "shop", "c");
        Assert.Equal((ExitCodes.Done, "2 messages of 1 conversation are deleted\n"), (code, said));
        Assert.Equal(ExitCodes.NotFound, (await host.RunAsync("delete", "shop", "c", "--yes")).Code);
    }

    [Fact]
    public async Task An_erasure_tells_how_to_see_how_far_it_is()
    {
        await using var host = await CliHost.StartAsync();
        await host.Akosha.StoreAsync("shop", "c", "one");
        var (code, said, errors) = await host.RunAsync("erase", "shop", "c", "--yes", "--reason", "asked for");
        Assert.Equal(ExitCodes.Done, code);
        var id = said.Split(' ')[0];
        Assert.Contains($"akosha erase --status {id}", errors, StringComparison.Ordinal);
        Assert.StartsWith(id, (await host.RunAsync("erase", "--status", id)).Said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Wrong, (await host.RunAsync("erase")).Code);
    }

    [Fact]
    public async Task An_export_goes_on_after_the_last_whole_line_and_is_imported_as_it_was()
    {
        await using var host = await CliHost.StartAsync();
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 5; i++) await host.Akosha.StoreAsync("shop", $"c{i}", "one", "two");
        var path = Path.Combine(folder.Path, "all.ndjson");
        Assert.Equal(ExitCodes.Done, (await host.RunAsync("export", "-o", path)).Code);
        var whole = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(whole, (await host.RunAsync("export")).Said);
        Assert.Equal(ExitCodes.Wrong, (await host.RunAsync("export", "-o", path)).Code);
        await File.WriteAllTextAsync(path, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Done, (await host.RunAsync("export", "-o", path, "--resume")).Code);
        Assert.Equal(whole, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        await using var other = await CliHost.StartAsync();
        var (code, said, _) = await other.RunAsync("import", path, "--again", "--json");
        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal(10, JsonDocument.Parse(said).RootElement.GetProperty("new").GetInt32());
        var exported = "";
        await Eventually.HoldsAsync(
            async () => (exported = (await other.RunAsync("export")).Said) == whole, () => exported); // searches follow soon
    }

    [Fact]
    public async Task An_import_tells_what_was_left_out_and_fails_for_what_was_lost()
    {
        await using var host = await CliHost.StartAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "chat.jsonl"), """{"messages":[{"role":"user","content":"hi"}]}""" + "\nbroken\n",
            TestContext.Current.CancellationToken);
        var (code, said, _) = await host.RunAsync("import", folder.Path, "--again", "--dry-run");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("LOST: 1 × a line that is no JSON (chat.jsonl:2)", said, StringComparison.Ordinal);
        Assert.Contains("1 conversation, 1 message", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotFound, (await host.RunAsync("search", "hi")).Code);
        Assert.Equal(ExitCodes.Wrong, (await host.RunAsync("import", Path.Combine(folder.Path, "none"))).Code);
        Assert.Equal(ExitCodes.Wrong, (await host.RunAsync("import", folder.Path, "--columns", "colour=x")).Code);
    }

    [Fact]
    public async Task Status_and_maintenance_are_told()
    {
        await using var host = await CliHost.StartAsync();
        var (code, said, _) = await host.RunAsync("status");
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("ingestion healthy, search healthy", said, StringComparison.Ordinal);
        Assert.Contains("compaction: never", said, StringComparison.Ordinal);
        Assert.Contains("compaction: done", (await host.RunAsync("maintenance", "compaction", "--wait")).Said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await host.RunAsync("maintenance", "cleaning")).Code);
    }

    [Fact]
    public async Task Without_a_service_it_says_how_to_start_one()
    {
        var (code, _, errors) = await CliHost.RunAtAsync(["search", "x", "--address", "http://127.0.0.1:9"]);
        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("akosha serve", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profiles_name_addresses_and_what_is_wrong_is_said()
    {
        await using var host = await CliHost.StartAsync();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "config.json");
        await File.WriteAllTextAsync(
            path, $$"""{"default":"here","profiles":{"here":{"address":"{{host.Akosha.Http.BaseAddress}}"} } }""",
            TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Done, (await CliHost.RunAtAsync(["status", "--config", path])).Code);
        var (code, _, errors) = await CliHost.RunAtAsync(["status", "--config", path, "--profile", "there"]);
        Assert.Equal((ExitCodes.Wrong, "there is no profile 'there'; here are there\n"), (code, errors));
        (code, _, errors) = await CliHost.RunAtAsync(["serch", "x"]);
        Assert.Equal(ExitCodes.Wrong, code);
        Assert.Contains("serch", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_controls_a_terminal_is_not_printed()
    {
        await using var host = await CliHost.StartAsync();
        await host.AnswerAsync(
            """{"system_id":"s","conversation_id":"c","content":"red \u001b[31malert [bold]x[/]"}""", isAsked: false, "add");
        foreach (var args in new[] { new[] { "search", "alert" }, ["show", "s", "c"], ["list"] })
        {
            var (code, said, _) = await host.RunAsync(args);
            Assert.Equal(ExitCodes.Done, code);
            Assert.DoesNotContain('\u001b', said);
            Assert.Contains("[bold]x[/]", said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Shells_are_told_how_to_complete(string shell)
    {
        var (code, said, _) = await CliHost.RunAtAsync(["completion", shell]);
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("[suggest:", said, StringComparison.Ordinal);
        Assert.Contains("search\n", (await CliHost.RunAtAsync(["[suggest:9]", "akosha se"])).Said, StringComparison.Ordinal);
    }
}
