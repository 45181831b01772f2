using System.CommandLine;
using System.Text;
using System.Text.Json;
using Akosha.Cli.Printing;
using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha add</c>: a text, or JSON and NDJSON as the service takes it, also from the standard input.</summary>
internal static class AddCommand
{
    private static readonly StoreOptions Searchable = new() { WaitUntilSearchable = true };

    public static Command Make(Terminal terminal)
    {
        var text = new Argument<string[]>("text")
        {
            Description = "What was said; without it, the standard input: a text, or conversations as JSON or NDJSON",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var system = new Option<string>("--system") { Description = "The system of a text", DefaultValueFactory = _ => "notes" };
        var conversation = new Option<string?>("--conversation") { Description = "The conversation of a text; else one a day" };
        var role = new Option<string>("--role") { Description = "Who said a text", DefaultValueFactory = _ => Roles.User };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        var author = new Option<string?>("--author") { Description = "The name of who said a text" };
        var command = new Command("add", "Add what was said") { text, system, conversation, role, author };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Shared.ClientOf(parsed);
            var said = string.Join(' ', parsed.GetValue(text) ?? []);
            var day = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            ConversationRequest OfText(string content) => new(parsed.GetValue(system)!, parsed.GetValue(conversation) ?? day)
            {
                Messages = [new MessageRequest(parsed.GetValue(role)!)
                {
                    Author = parsed.GetValue(author),
                    Content = JsonSerializer.SerializeToElement(content),
                    Timestamp = TimeProvider.System.GetUtcNow(),
                }],
            };
            var reply = said.Length > 0
                ? await client.StoreAsync(OfText(said), Searchable, cancellation)
                : await OfInputAsync(terminal.Input, client, OfText, cancellation);
            return Tell(terminal, parsed, reply);
        });
        return command;
    }

    private static async Task<IngestReply> OfInputAsync(
        Stream input, AkoshaClient client, Func<string, ConversationRequest> ofText, CancellationToken cancellation)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        var first = await reader.ReadLineAsync(cancellation) ?? "";
        if (first.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            var text = first + "\n" + await reader.ReadToEndAsync(cancellation);
            if (string.IsNullOrWhiteSpace(text)) throw new WrongCommandException("there is nothing to add: the input is empty");
            return await client.StoreAsync(ofText(text.Trim()), Searchable, cancellation);
        }
        if (IsObject(first))
        {
            await using var lines = new LineStream(first, reader);
            return await client.StoreLinesAsync(lines, Searchable, cancellation);
        }
        try
        {
            using var document = JsonDocument.Parse(first + "\n" + await reader.ReadToEndAsync(cancellation));
            var items = document.RootElement.ValueKind == JsonValueKind.Array
                ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement];
            var lines = string.Concat(items.Select(item => JsonSerializer.Serialize(item) + "\n"));
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
            return await client.StoreLinesAsync(stream, Searchable, cancellation);
        }
        catch (JsonException error)
        {
            throw new WrongCommandException($"the input is no JSON: {error.Message}");
        }
    }

    private static bool IsObject(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int Tell(Terminal terminal, ParseResult parsed, IngestReply reply)
    {
        if (parsed.GetValue(Shared.Json)) terminal.WriteJson(reply);
        else
        {
            terminal.Output.WriteLine(
                $"{Words.Of(reply.Accepted, "conversation")}, {Words.Of(reply.Messages, "message")}"
                + $"{(reply.New is { } made ? $": {made} new, {reply.Replaced} replaced, {reply.Unchanged} there before" : "")}");
            foreach (var rejection in reply.Rejected)
                terminal.Errors.WriteLine($"conversation {rejection.Index} is refused: {Words.Shown(rejection.Error)}");
        }
        return reply.RejectedTotal > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }
}
