using System.CommandLine;
using Akosha.Cli.Printing;
using Akosha.Contracts.Operations;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha maintenance</c>: the jobs, and running one.</summary>
internal static class MaintenanceCommand
{
    public static Command Make(Terminal terminal)
    {
        var job = new Argument<string?>("job") { Description = "The job to run; without it, all are listed", Arity = ArgumentArity.ZeroOrOne };
        var wait = new Option<bool>("--wait") { Description = "Wait until it has ended" };
        var command = new Command("maintenance", "List the maintenance jobs, or run one") { job, wait };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Shared.ClientOf(parsed);
            var jobs = parsed.GetValue(job) is { } name
                ? [await client.Operations.StartJobAsync(name, parsed.GetValue(wait), cancellation)]
                : (await client.Operations.JobsAsync(cancellation)).Jobs;
            foreach (var one in jobs)
                if (parsed.GetValue(Shared.Json)) terminal.WriteJson(one);
                else await terminal.Output.WriteLineAsync(Of(one));
            return jobs.Any(one => one.State == "failed") ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A job in a line.</summary>
    public static string Of(JobReply job) =>
        $"{job.Job}: {job.State}{(job.Total > 0 ? $", {job.Done} of {job.Total}" : "")}"
        + $"{(job.Changed > 0 ? $", {Words.Of(job.Changed, "file")} changed" : "")}"
        + $"{(job.EndedAt is { } ended ? $", {Words.Time(ended)}" : "")}{(job.Detail is { } detail ? $" ({Words.Shown(detail)})" : "")}";
}
