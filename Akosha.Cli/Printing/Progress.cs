using System.Diagnostics;
using Akosha.Import;
using Spectre.Console;

namespace Akosha.Cli.Printing;

/// <summary>How far an import is, drawn where there is a terminal: bytes of all, rate, what is left.</summary>
internal static class Progress
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static async Task WhileAsync(
        Terminal terminal, Akosha.Import.Import import, Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        if (!terminal.DrawsProgress)
        {
            await run(cancellation);
            return;
        }
        await terminal.DrawnErrors().Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
                new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("import");
                var watch = Stopwatch.StartNew();
                var running = run(cancellation);
                while (await Task.WhenAny(running, Task.Delay(BetweenLooks, CancellationToken.None)) != running)
                    Draw(task, import.Report, watch.Elapsed);
                Draw(task, import.Report, watch.Elapsed);
                await running;
            });
    }

    private static void Draw(ProgressTask task, ImportReport report, TimeSpan elapsed)
    {
        task.MaxValue = Math.Max(1, report.TotalBytes);
        task.Value = report.Bytes;
        task.Description = $"{Words.Of(report.Messages, "message")}, "
            + $"{Words.Of((long)(report.Messages / Math.Max(0.1, elapsed.TotalSeconds)), "message")}/s";
    }
}
