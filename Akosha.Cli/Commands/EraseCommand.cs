using System.CommandLine;
using Akosha.Cli.Printing;
using Akosha.Contracts.Erasures;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha erase</c>: erases from every store, and tells how far an erasure is.</summary>
internal static class EraseCommand
{
    public static Command Make(Terminal terminal)
    {
        var system = new Argument<string?>("system") { Description = "The system", Arity = ArgumentArity.ZeroOrOne };
        var conversation = new Argument<string?>("conversation")
        {
            Description = "The conversation; without it all of the system",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var author = new Option<string?>("--author") { Description = "Only what this author has said" };
        var message = new Option<string?>("--message") { Description = "Only this message" };
        var reason = new Option<string?>("--reason") { Description = "Why; it stays in the receipt" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var status = new Option<string?>("--status") { Description = "Tell how far the erasure of this id is" };
        var command = new Command("erase", "Erase from every store, with a receipt")
        {
            system, conversation, author, message, reason, yes, status,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Shared.ClientOf(parsed);
            if (parsed.GetValue(status) is { } id)
            {
                if (await client.FindErasureAsync(id, cancellation) is { } found) return Tell(terminal, parsed, found);
                await terminal.Errors.WriteLineAsync($"There is no erasure {id}.");
                return ExitCodes.NotFound;
            }
            if (parsed.GetValue(system) is not { } which) throw new WrongCommandException("name the system, or --status ID");
            var request = new ErasureRequest(which)
            {
                ConversationId = parsed.GetValue(conversation),
                MessageId = parsed.GetValue(message),
                Author = parsed.GetValue(author),
                Reason = parsed.GetValue(reason),
            };
            if (!await Confirmation.AskAsync(terminal, parsed.GetValue(yes), $"{Of(request)} will be erased everywhere.", cancellation))
            {
                await terminal.Errors.WriteLineAsync("Nothing was erased.");
                return ExitCodes.NotConfirmed;
            }
            return Tell(terminal, parsed, await client.EraseAsync(request, cancellation));
        });
        return command;
    }

    private static string Of(ErasureRequest request) =>
        (request.MessageId is { } message ? $"message {message} of " : request.Author is { } author ? $"what {author} has said in " : "")
        + (request.ConversationId is { } conversation ? $"conversation {conversation} of " : "") + $"system {request.SystemId}";

    private static int Tell(Terminal terminal, ParseResult parsed, ErasureReply reply)
    {
        if (parsed.GetValue(Shared.Json))
        {
            terminal.WriteJson(reply);
            return ExitCodes.Done;
        }
        terminal.Output.WriteLine($"{reply.Id}  {reply.State}  ({reply.Scope} of {reply.SystemId})");
        foreach (var store in reply.Stores)
            terminal.Output.WriteLine($"  {store.Store}: {(store.IsClear ? "clear" : $"{store.Left?.ToString() ?? "?"} left, {store.Detail}")}");
        if (reply.State != "done") terminal.Errors.WriteLine($"How far it is: akosha erase --status {reply.Id}");
        return ExitCodes.Done;
    }
}
