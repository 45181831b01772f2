// An agent that remembers what was said in other sessions. The model is a script, so that it runs anywhere: put a chat client
// of your own in its place.
using Akosha.Agents;
using Akosha.Client;
using Akosha.Samples.Agent;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

using var akosha = AkoshaClient.Create(new AkoshaClientOptions
{
    Address = new Uri(Environment.GetEnvironmentVariable("AKOSHA_ADDRESS") ?? "http://127.0.0.1:8000"),
    ApiKey = Environment.GetEnvironmentVariable("AKOSHA_KEY"),
});
using var model = new ScriptedModel();

// The three lines.
await using var memory = new AkoshaMemory(akosha, new AkoshaMemoryOptions { SystemId = "agent-sample" });
var agent = model.AsAIAgent(new ChatClientAgentOptions { AIContextProviders = [new AkoshaContextProvider(memory)] });
await SayAsync("My favourite bird is the heron.");

await memory.FlushAsync(); // a moment later it would be stored anyhow
await SayAsync("Which bird do I like?");

// Each in a session of its own.
async Task SayAsync(string text)
{
    Console.WriteLine($"user: {text}");
    Console.WriteLine($"agent: {await agent.RunAsync(text, await agent.CreateSessionAsync())}");
}
