using System.CommandLine;
using System.Text;
using Akosha.Cli.Printing;
using Akosha.Contracts.Searches;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha search</c>.</summary>
internal static class SearchCommand
{
    public static Command Make(Terminal terminal)
    {
        var query = new Argument<string[]>("query")
        {
            Description = "What is looked for: words, \"phrases in quotes\"; put -- before a word that must not stand in a hit (-word)",
            Arity = ArgumentArity.OneOrMore,
        };
        var limit = new Option<int>("--limit", "-n") { Description = "How many hits", DefaultValueFactory = _ => 10 };
        var page = new Option<int>("--page") { Description = "Which page of hits, from 1", DefaultValueFactory = _ => 1 };
        var systems = new Option<string[]>("--system") { Description = "Only these systems" };
        var roles = new Option<string[]>("--role") { Description = "Only what is said by user, assistant, system, tool" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "The earliest time" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "The time before which it was said" };
        var mode = new Option<SearchMode>("--mode") { Description = "Words and vectors, words, or vectors" };
        var messages = new Option<bool>("--messages") { Description = "Hits are messages, and not one a conversation" };
        var command = new Command("search", "Search what was said")
        {
            query, limit, page, systems, roles, from, to, mode, messages,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, parsed, new SearchRequest
        {
            Query = string.Join(' ', parsed.GetRequiredValue(query)),
            Limit = parsed.GetValue(limit),
            Offset = (Math.Max(1, parsed.GetValue(page)) - 1) * parsed.GetValue(limit),
            SystemIds = parsed.GetValue(systems) is { Length: > 0 } named ? named : null,
            Roles = parsed.GetValue(roles) is { Length: > 0 } said ? said : null,
            From = parsed.GetValue(from),
            To = parsed.GetValue(to),
            Mode = parsed.GetValue(mode),
            GroupBy = parsed.GetValue(messages) ? SearchGrouping.Message : SearchGrouping.Conversation,
        }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ParseResult parsed, SearchRequest request, CancellationToken cancellation)
    {
        using var client = Shared.ClientOf(parsed);
        var reply = await client.SearchAsync(request, cancellation);
        if (parsed.GetValue(Shared.Json)) terminal.WriteJson(reply);
        else Draw(terminal, request, reply);
        return reply.Hits.Count > 0 ? ExitCodes.Done : ExitCodes.NotFound;
    }

    private static void Draw(Terminal terminal, SearchRequest request, SearchReply reply)
    {
        var styled = new Styled(terminal);
        foreach (var hit in reply.Hits)
        {
            var others = hit.Duplicates is { Count: > 0 } said ? $"  said {Words.Of(said.Count, "time")} more" : "";
            terminal.Output.WriteLine(
                styled.Bold($"{hit.SystemId} {hit.ConversationId}") + " "
                + styled.Faint($"{hit.MessageId}  {Words.Time(hit.Timestamp)}  {hit.Author ?? hit.Role}{others}"));
            terminal.Output.WriteLine(Snippet(hit, styled));
            terminal.Output.WriteLine();
        }
        foreach (var warning in reply.Warnings) terminal.Errors.WriteLine(Words.Shown(warning));
        if (reply.Hits.Count == 0) terminal.Errors.WriteLine("Nothing was found.");
        else if (reply.Next is not null)
            terminal.Errors.WriteLine($"There is more: --page {request.Offset / request.Limit + 2}");
    }

    /// <summary>The passage, with the words of the query marked.</summary>
    private static string Snippet(SearchHit hit, Styled styled)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var (start, end) in hit.Highlights)
        {
            if (start < at || end > hit.Snippet.Length) continue;
            text.Append(Words.Shown(hit.Snippet[at..start])).Append(styled.Marked(hit.Snippet[start..end]));
            at = end;
        }
        return text.Append(Words.Shown(hit.Snippet[at..])).ToString();
    }
}
