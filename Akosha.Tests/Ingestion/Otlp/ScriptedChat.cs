using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>A model that gives the answers it was told to, one after the other.</summary>
internal sealed class ScriptedChat(params ChatMessage[] answers) : IChatClient
{
    private readonly Queue<ChatMessage> _answers = new(answers);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(_answers.Dequeue())
        {
            ModelId = "gpt-5",
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = messages.Count(), OutputTokenCount = 7 },
        });

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", null, "gpt-5") : null;

    public void Dispose()
    {
        // There is nothing to let go.
    }
}
