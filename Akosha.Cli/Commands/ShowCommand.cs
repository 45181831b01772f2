using System.CommandLine;
using Akosha.Cli.Printing;
using Akosha.Client.Reading;
using Akosha.Contracts.Conversations;
using Spectre.Console;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha show</c>: a conversation, or the part of it around a message.</summary>
internal static class ShowCommand
{
    public static Command Make(Terminal terminal)
    {
        var system = new Argument<string>("system") { Description = "Its system" };
        var conversation = new Argument<string>("conversation") { Description = "Its id" };
        var around = new Option<string?>("--around") { Description = "The id of a message to be in the middle" };
        var limit = new Option<int?>("--limit", "-n") { Description = "How many messages at most; else all, or 20 around one" };
        var raw = new Option<bool>("--raw") { Description = "With --json: each message as it was given, too" };
        var command = new Command("show", "Show a conversation") { system, conversation, around, limit, raw };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal, parsed, (parsed.GetRequiredValue(system), parsed.GetRequiredValue(conversation)), new ConversationPage
            {
                Around = parsed.GetValue(around),
                Limit = parsed.GetValue(limit),
                IsRaw = parsed.GetValue(raw),
            }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ParseResult parsed, (string System, string Id) which, ConversationPage page,
        CancellationToken cancellation)
    {
        using var client = Shared.ClientOf(parsed);
        if (await client.FindConversationAsync(which.System, which.Id, page, cancellation) is not { } reply)
        {
            await terminal.Errors.WriteLineAsync("There is no such conversation, or no such message in it.");
            return ExitCodes.NotFound;
        }
        if (parsed.GetValue(Shared.Json)) terminal.WriteJson(reply);
        else Draw(terminal, reply);
        return ExitCodes.Done;
    }

    private static void Draw(Terminal terminal, ConversationReply reply)
    {
        var console = terminal.Drawn();
        console.MarkupLine($"[bold]{Words.Plain(reply.Title ?? reply.ConversationId)}[/]  "
            + $"[grey]{Words.Plain(reply.SystemId)}, {Words.Of(reply.Total, "message")}"
            + $"{(reply.Parent is { } parent ? $", forked from {Words.Plain(parent)}" : "")}[/]");
        foreach (var message in reply.Messages)
        {
            console.WriteLine();
            var colour = message.Role == Roles.User ? "green" : message.Role == Roles.Tool ? "grey" : "blue";
            console.MarkupLine($"[{colour}]{Words.Plain(message.Author ?? message.Role)}[/] "
                + $"[grey]{Words.Time(message.Timestamp)}  {Words.Plain(message.Id)}[/]");
            console.WriteLine(Words.Shown(message.Content));
        }
        if (reply.Messages.Count < reply.Total)
            terminal.Errors.WriteLine($"{reply.Messages.Count} of {Words.Of(reply.Total, "message")} are shown.");
        foreach (var warning in reply.Warnings) terminal.Errors.WriteLine(Words.Shown(warning));
    }
}
