using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Akosha.Tests.Agents;

/// <summary>A model that answers as it is told to, and keeps what it was asked.</summary>
/// <param name="answer">What it answers to the messages of a request.</param>
internal sealed class ScriptedChatClient(Func<IReadOnlyList<ChatMessage>, ChatMessage> answer) : IChatClient
{
    /// <summary>Always the same answer.</summary>
    public ScriptedChatClient(string answer) : this(_ => new ChatMessage(ChatRole.Assistant, answer))
    {
    }

    /// <summary>What it was asked, request by request.</summary>
    public List<IReadOnlyList<ChatMessage>> Asked { get; } = [];

    /// <summary>The id that the service gives the conversation with its answers; null if it gives none.</summary>
    public Func<string>? ConversationId { get; set; }

    /// <summary>The texts of the last request.</summary>
    public string LastAsked => string.Join('\n', Asked[^1].Select(message => $"{message.Role}: {message.Text}"));

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Asked.Add([.. messages]);
        return Task.FromResult(new ChatResponse(answer(Asked[^1])) { ModelId = "scripted", ConversationId = ConversationId?.Invoke() });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var content in response.Messages[0].Contents)
            if (content is TextContent text)
                foreach (var word in text.Text.Split(' ').Select((word, i) => i == 0 ? word : " " + word))
                    yield return Update(response, new TextContent(word));
            else yield return Update(response, content);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static ChatResponseUpdate Update(ChatResponse response, AIContent content) =>
        new(ChatRole.Assistant, [content]) { MessageId = "m", ModelId = response.ModelId, ConversationId = response.ConversationId };
}
