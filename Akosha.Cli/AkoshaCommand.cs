using System.CommandLine;
using System.Net;
using Akosha.Cli.Commands;
using Akosha.Client;
using Polly.Timeout;

namespace Akosha.Cli;

/// <summary>The program: <c>akosha</c> and its commands.</summary>
public static class AkoshaCommand
{
    /// <summary>What makes each command, by its name, in the order in which they are listed.</summary>
    private static readonly OrderedDictionary<string, Func<Terminal, Command>> Commands = new()
    {
        ["serve"] = _ => ServeCommand.Make(),
        ["import"] = ImportCommand.Make,
        ["add"] = AddCommand.Make,
        ["search"] = SearchCommand.Make,
        ["show"] = ShowCommand.Make,
        ["list"] = ListCommand.Make,
        ["export"] = ExportCommand.Make,
        ["delete"] = DeleteCommand.Make,
        ["erase"] = EraseCommand.Make,
        ["keys"] = _ => KeysHelp(),
        ["status"] = StatusCommand.Make,
        ["maintenance"] = MaintenanceCommand.Make,
        ["models"] = ModelsCommand.Make,
        ["mcp"] = McpCommand.Make,
        ["completion"] = CompletionCommand.Make,
    };

    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="cancellation">Ends it, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        // Both have settings of their own, which are not those of a client.
        if (args is ["serve", .. var settings] && !settings.Any(IsHelp)) return await ServeCommand.RunAsync(settings);
        if (args is ["keys", .. var asked] && asked.Any(IsHelp))
        {
            await terminal.Output.WriteLineAsync(Standalone.KeysCommand.Usage);
            return ExitCodes.Done;
        }
        if (args is ["keys", .. var rest]) return Standalone.KeysCommand.Run(rest, terminal.Output, TimeProvider.System);
        var parsed = Root(terminal, args.FirstOrDefault()).Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Errors,
            EnableDefaultExceptionHandler = false,
            // What is under way ends cleanly, and can be gone on with.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        };
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await terminal.Errors.WriteLineAsync(error.Message);
            await terminal.Errors.WriteLineAsync("akosha --help tells what there is.");
            return ExitCodes.Wrong;
        }
        try
        {
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception error) when (Told(error, parsed) is { } told)
        {
            await terminal.Errors.WriteLineAsync(told.Text);
            return told.Code;
        }
    }

    /// <summary>The commands.</summary>
    /// <param name="terminal">Where they read and write.</param>
    /// <param name="first">
    /// What the command line begins with: a command that is named there is made without the others, which takes less time.
    /// </param>
    internal static RootCommand Root(Terminal terminal, string? first = null)
    {
        var root = new RootCommand("Akosha, a memory service: systems send conversations, people and agents search them.");
        Shared.AddTo(root);
        if (first is not null && Commands.TryGetValue(first, out var one)) root.Subcommands.Add(one(terminal));
        else
            foreach (var make in Commands.Values) root.Subcommands.Add(make(terminal));
        return root;
    }

    private static Command KeysHelp() => new("keys", "Look after the file of API keys on this machine: create, list, revoke");

    private static bool IsHelp(string argument) => argument is "--help" or "-h" or "-?";

    private static (string Text, int Code)? Told(Exception error, ParseResult parsed) => error switch
    {
        OperationCanceledException => ("Interrupted.", ExitCodes.Interrupted),
        WrongCommandException or FileNotFoundException or DirectoryNotFoundException => (error.Message, ExitCodes.Wrong),
        UnauthorizedAccessException or IOException { InnerException: null } and not HttpIOException =>
            (error.Message, ExitCodes.Wrong),
        AkoshaException { Status: HttpStatusCode.Unauthorized } refused =>
            ($"{refused.Message}\nGive a key with --key, AKOSHA_KEY or a profile; akosha keys create makes one.", ExitCodes.Failed),
        AkoshaException refused => (refused.Message, ExitCodes.Failed),
        HttpRequestException or TimeoutRejectedException or HttpIOException =>
            ($"No Akosha answers at {Shared.OptionsOf(parsed).Address}: {error.Message}\n"
                + "Start one with: akosha serve (or ./run.sh in a clone), or name another with --address.", ExitCodes.Unreachable),
        _ => null,
    };
}
