using System.CommandLine;
using Akosha.Cli.Printing;
using Akosha.Contracts.Conversations;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha delete</c>: counts what would be deleted, asks, and deletes.</summary>
internal static class DeleteCommand
{
    public static Command Make(Terminal terminal)
    {
        var system = new Argument<string>("system") { Description = "The system" };
        var conversation = new Argument<string?>("conversation")
        {
            Description = "The conversation; without it all of the system",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var message = new Argument<string?>("message")
        {
            Description = "The message; without it all of the conversation",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Count, and delete nothing" };
        var command = new Command("delete", "Delete a message, a conversation or a system") { system, conversation, message, yes, dryRun };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Shared.ClientOf(parsed);
            var deletion = new Deletion(
                parsed.GetRequiredValue(system), parsed.GetValue(conversation), parsed.GetValue(message));
            var counted = await client.CountDeletionAsync(deletion, cancellation);
            if (counted.Messages == 0 || parsed.GetValue(dryRun))
                return Tell(terminal, parsed, counted, "would be deleted", counted.Messages == 0 ? ExitCodes.NotFound : ExitCodes.Done);
            var what = $"{Words.Of(counted.Messages ?? 0, "message")} of {Words.Of(counted.Conversations ?? 0, "conversation")} "
                + "will be deleted.";
            if (!await Confirmation.AskAsync(terminal, parsed.GetValue(yes), what, cancellation))
            {
                await terminal.Errors.WriteLineAsync("Nothing was deleted.");
                return ExitCodes.NotConfirmed;
            }
            var done = await client.DeleteAsync(deletion, waitUntilUnfound: true, cancellation);
            return Tell(terminal, parsed, done, "are deleted", ExitCodes.Done);
        });
        return command;
    }

    private static int Tell(Terminal terminal, ParseResult parsed, DeletionReply reply, string what, int code)
    {
        if (parsed.GetValue(Shared.Json)) terminal.WriteJson(reply);
        else if (reply.Messages is { } messages)
            terminal.Output.WriteLine(
                $"{Words.Of(messages, "message")} of {Words.Of(reply.Conversations ?? 0, "conversation")} {what}");
        else terminal.Output.WriteLine("It is deleted.");
        return code;
    }
}
