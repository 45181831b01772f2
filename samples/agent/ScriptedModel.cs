using Microsoft.Extensions.AI;

namespace Akosha.Samples.Agent;

/// <summary>Stands in for a model: answers with what it was given to recall, without the marks around it.</summary>
internal sealed class ScriptedModel : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var line = messages.SelectMany(message => message.Text.Split('\n'))
            .FirstOrDefault(line => line.StartsWith('[') && line.Contains("user]", StringComparison.Ordinal));
        var answer = line is null ? "I will remember that."
            : $"You once said: {line.Split("]] ", 2)[^1].Split(" [[akosha:end]]", 2)[0]}";
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
