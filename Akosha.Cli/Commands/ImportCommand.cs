using System.CommandLine;
using System.Globalization;
using Akosha.Cli.Printing;
using Akosha.Cli.Settings;
using Akosha.Import;
using Akosha.Import.Formats;
using Akosha.Import.Reading;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha import</c>.</summary>
internal static class ImportCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    public static Command Make(Terminal terminal)
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "Files, folders and ZIP archives; their formats are found out by looking",
            Arity = ArgumentArity.OneOrMore,
        };
        var system = new Option<string?>("--system") { Description = "The system that everything goes to; else one a format" };
        var format = new Option<string?>("--format") { Description = "The format of every file" };
        format.AcceptOnlyFromAmong([.. ImportFormats.Names]);
        var columns = new Option<string?>("--columns")
        {
            Description = "Columns of CSV files: content=body,conversation=thread,role=…,id=…,author=…,time=…",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and count, and send nothing" };
        var follow = new Option<bool>("--follow") { Description = "Go on with what is written, until it is interrupted" };
        var again = new Option<bool>("--again") { Description = "Read also what was imported before; nothing is stored twice" };
        var command = new Command("import", "Bring conversations from elsewhere; again changes nothing, and goes on where it was")
        {
            paths, system, format, columns, dryRun, follow, again,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, parsed, new ImportOptions
        {
            Paths = parsed.GetRequiredValue(paths),
            SystemId = parsed.GetValue(system),
            Format = parsed.GetValue(format),
            Csv = Mapping(parsed.GetValue(columns)),
            IsDryRun = parsed.GetValue(dryRun),
            Follow = parsed.GetValue(follow) ? BetweenLooks : null,
            StatePath = parsed.GetValue(again) ? null : StatePath(parsed),
        }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ParseResult parsed, ImportOptions options, CancellationToken cancellation)
    {
        using var client = Shared.ClientOf(parsed, isPatient: true);
        if (!options.IsDryRun) await client.Operations.IngestionHealthAsync(cancellation); // says at once if nobody answers
        var import = new Akosha.Import.Import(client, options, TimeProvider.System);
        try
        {
            await Progress.WhileAsync(terminal, import, token => import.RunAsync(token), cancellation);
        }
        catch (OperationCanceledException)
        {
            Tell(terminal, parsed, import.Report);
            if (options.Follow is not null) return ExitCodes.Done;
            await terminal.Errors.WriteLineAsync("Interrupted: the same command goes on from here.");
            return ExitCodes.Interrupted;
        }
        Tell(terminal, parsed, import.Report);
        return import.Report.Findings.Any(finding => !finding.IsExpected) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void Tell(Terminal terminal, ParseResult parsed, ImportReport report)
    {
        if (parsed.GetValue(Shared.Json))
        {
            terminal.WriteJson(report);
            return;
        }
        terminal.Output.WriteLine(
            $"{Words.Of(report.Files, "file")} read, {report.UnchangedFiles} unchanged since before; "
            + $"{Words.Of(report.Conversations, "conversation")}, {Words.Of(report.Messages, "message")}");
        if (report.New + report.Replaced + report.Unchanged > 0)
            terminal.Output.WriteLine($"{report.New} new, {report.Replaced} replaced, {report.Unchanged} there before");
        foreach (var finding in report.Findings) terminal.Output.WriteLine(Of(finding));
    }

    private static string Of(Finding finding) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(finding.IsExpected ? "left out" : "LOST")}: {finding.Count} × {Words.Shown(finding.Reason)} "
        + $"({Words.Shown(string.Join(", ", finding.Places))}{(finding.Count > finding.Places.Count ? ", …" : "")})");

    private static CsvMapping Mapping(string? text)
    {
        try
        {
            return text is null ? new CsvMapping() : CsvMapping.Parse(text);
        }
        catch (FormatException error)
        {
            throw new WrongCommandException($"--columns: {error.Message}");
        }
    }

    /// <summary>One for each Akosha: what is in one is not in the other.</summary>
    private static string StatePath(ParseResult parsed)
    {
        var address = Shared.OptionsOf(parsed).Address.AbsoluteUri;
        var name = new string([.. address.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '_')]);
        return Path.Combine(Profiles.StateFolder, "imports", $"{name}.json");
    }
}
