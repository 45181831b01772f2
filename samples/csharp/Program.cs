// Stores conversations, however many, searches them and reads one: Akosha with its client.
using System.Text.Json;
using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;

const string SystemId = "csharp-sample";

using var akosha = AkoshaClient.Create(new AkoshaClientOptions
{
    Address = new Uri(Environment.GetEnvironmentVariable("AKOSHA_ADDRESS") ?? "http://127.0.0.1:8000"),
    ApiKey = Environment.GetEnvironmentVariable("AKOSHA_KEY"),
});

// Requests of bounded size, and retries that repeat nothing; what is slow slows the source.
await foreach (var batch in akosha.StoreAsync(Days(), new StoreOptions { WaitUntilSearchable = true }))
    Console.WriteLine($"{batch.Reply.Accepted} conversations, {batch.Reply.Messages} messages");

var found = await akosha.SearchAsync(new SearchRequest
{
    Query = "who saw the heron?",
    SystemIds = [SystemId],
    Limit = 1,
});
foreach (var hit in found.Hits)
{
    Console.WriteLine($"{hit.ConversationId}: {hit.Snippet}");
    await foreach (var message in akosha.MessagesAsync(hit.SystemId, hit.ConversationId))
        Console.WriteLine($"  {message.Author ?? message.Role}: {message.Content}");
}

static async IAsyncEnumerable<ConversationRequest> Days()
{
    string[] birds = ["heron", "wren", "kite"];
    foreach (var (day, bird) in birds.Index())
    {
        await Task.Yield(); // where they come from a file or a database
        yield return new ConversationRequest(SystemId, $"day-{day + 1}")
        {
            Title = $"Day {day + 1}",
            Messages =
            [
                new MessageRequest("user") { Author = "Ada", Content = Text($"I saw a {bird} by the river.") },
                new MessageRequest("assistant") { Content = Text("I will remember that.") },
            ],
        };
    }
}

static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
