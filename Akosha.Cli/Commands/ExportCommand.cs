using System.CommandLine;
using Akosha.Cli.Printing;
using Akosha.Client;
using Akosha.Client.Reading;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha export</c>: every conversation, a line each, as <c>akosha import</c> takes them.</summary>
internal static class ExportCommand
{
    private const int Chunk = 64 * 1024;

    public static Command Make(Terminal terminal)
    {
        var system = new Option<string?>("--system") { Description = "Only this system" };
        var file = new Option<string?>("--output", "-o") { Description = "The file to write; else the standard output" };
        var resume = new Option<bool>("--resume") { Description = "Go on after the last whole line of the file" };
        var partial = new Option<bool>("--partial") { Description = "Leave out what is damaged" };
        var command = new Command("export", "Export conversations as NDJSON") { system, file, resume, partial };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Shared.ClientOf(parsed, isPatient: true);
            await client.Operations.SearchHealthAsync(cancellation); // says at once if nobody answers
            var options = new ExportOptions { SystemId = parsed.GetValue(system), IsPartial = parsed.GetValue(partial) };
            if (parsed.GetValue(file) is not { } path)
            {
                await foreach (var line in client.ExportAsync(options, cancellation))
                    await terminal.Output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(line.Span));
                return ExitCodes.Done;
            }
            return await ToFileAsync(terminal, client, options, (path, parsed.GetValue(resume)), cancellation);
        });
        return command;
    }

    private static async Task<int> ToFileAsync(
        Terminal terminal, AkoshaClient client, ExportOptions options, (string Path, bool IsResumed) to,
        CancellationToken cancellation)
    {
        if (!to.IsResumed && File.Exists(to.Path))
            throw new WrongCommandException($"{to.Path} is there already; --resume goes on with it");
        await using var file = new FileStream(to.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, Chunk);
        var cursor = LastLine(file) is { } last ? ExportPlace.CursorAfter(last) : null;
        file.Position = file.Length;
        var lines = 0L;
        try
        {
            await foreach (var line in client.ExportAsync(options with { Cursor = cursor }, cancellation))
            {
                await file.WriteAsync(line, CancellationToken.None);
                file.WriteByte((byte)'\n');
                lines++;
            }
        }
        catch (OperationCanceledException)
        {
            await terminal.Errors.WriteLineAsync($"Interrupted after {Words.Of(lines, "line")}: --resume goes on from here.");
            return ExitCodes.Interrupted;
        }
        await terminal.Errors.WriteLineAsync($"{Words.Of(lines, "line")}, {Words.Bytes(file.Length)}");
        return ExitCodes.Done;
    }

    /// <summary>The last whole line of a file, which is cut after it; null if there is none.</summary>
    private static byte[]? LastLine(FileStream file)
    {
        var end = LineFeedBefore(file, file.Length);
        if (end < 0)
        {
            file.SetLength(0);
            return null;
        }
        file.SetLength(end + 1);
        var start = LineFeedBefore(file, end) + 1;
        var line = new byte[end - start];
        file.Position = start;
        file.ReadExactly(line);
        return line;
    }

    private static long LineFeedBefore(FileStream file, long before)
    {
        var buffer = new byte[Chunk];
        for (var end = before; end > 0;)
        {
            var length = (int)Math.Min(Chunk, end);
            file.Position = end - length;
            file.ReadExactly(buffer, 0, length);
            if (buffer.AsSpan(0, length).LastIndexOf((byte)'\n') is >= 0 and var at) return end - length + at;
            end -= length;
        }
        return -1;
    }
}
