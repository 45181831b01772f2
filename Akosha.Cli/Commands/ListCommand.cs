using System.CommandLine;
using Akosha.Cli.Printing;
using Akosha.Client.Reading;
using Akosha.Contracts.Conversations;
using Spectre.Console;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha list</c>: conversations, those of the newest messages first.</summary>
internal static class ListCommand
{
    public static Command Make(Terminal terminal)
    {
        var system = new Option<string?>("--system") { Description = "Only this system" };
        var author = new Option<string?>("--author") { Description = "Only where this author has said something" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "The earliest time of a message" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "The time before which a message must be" };
        var limit = new Option<int>("--limit", "-n") { Description = "How many (1-200)", DefaultValueFactory = _ => 20 };
        var cursor = new Option<string?>("--cursor") { Description = "To go on, as the page before says" };
        var command = new Command("list", "List conversations, the newest first") { system, author, from, to, limit, cursor };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, parsed, new ConversationFilter
        {
            SystemId = parsed.GetValue(system),
            Author = parsed.GetValue(author),
            From = parsed.GetValue(from),
            To = parsed.GetValue(to),
            PageSize = parsed.GetValue(limit),
        }, parsed.GetValue(cursor), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ParseResult parsed, ConversationFilter filter, string? cursor, CancellationToken cancellation)
    {
        using var client = Shared.ClientOf(parsed);
        var reply = await client.ListAsync(filter, cursor, cancellation);
        if (parsed.GetValue(Shared.Json)) terminal.WriteJson(reply);
        else Draw(terminal, reply);
        return reply.Conversations.Count > 0 ? ExitCodes.Done : ExitCodes.NotFound;
    }

    private static void Draw(Terminal terminal, ConversationsReply reply)
    {
        var console = terminal.Drawn();
        foreach (var conversation in reply.Conversations)
            console.MarkupLine(
                $"[grey]{Words.Time(conversation.LastAt)}[/] [bold]{Words.Plain(conversation.SystemId)} "
                + $"{Words.Plain(conversation.ConversationId)}[/] {Words.Plain(conversation.Title ?? conversation.FirstWords ?? "")} "
                + $"[grey]{Words.Of(conversation.Messages, "message")}[/]");
        foreach (var warning in reply.Warnings) terminal.Errors.WriteLine(Words.Shown(warning));
        if (reply.Conversations.Count == 0) terminal.Errors.WriteLine("Nothing was found.");
        else if (reply.Next is { } next) terminal.Errors.WriteLine($"There is more: --cursor {next}");
    }
}
