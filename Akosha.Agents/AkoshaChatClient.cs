using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akosha.Agents.Recording;
using Microsoft.Extensions.AI;

namespace Akosha.Agents;

/// <summary>A chat client that recalls before and records after each answer of another.</summary>
internal sealed class AkoshaChatClient(IChatClient inner, AkoshaMemory memory, Func<ChatOptions?, string?>? conversationOf)
    : DelegatingChatClient(inner)
{
    private const int MostNames = 10_000;

    // A service may give the same conversation another id after each answer.
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> given = [.. messages];
        var conversation = ConversationOf(given, options);
        var recalled = await memory.RecallAsync(given, conversation, cancellationToken);
        var response = await base.GetResponseAsync(Placed(given, recalled), options, cancellationToken);
        Record(conversation, given, response);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> given = [.. messages];
        var conversation = ConversationOf(given, options);
        var recalled = await memory.RecallAsync(given, conversation, cancellationToken);
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in base.GetStreamingResponseAsync(Placed(given, recalled), options, cancellationToken))
        {
            updates.Add(update);
            yield return update;
        }
        Record(conversation, given, updates.ToChatResponse());
    }

    /// <summary>What is recalled stands before what the user said last.</summary>
    internal static IReadOnlyList<ChatMessage> Placed(IReadOnlyList<ChatMessage> given, ChatMessage? recalled)
    {
        if (recalled is null) return given;
        var place = given.Count;
        while (place > 0 && given[place - 1].Role == ChatRole.User) place--;
        return [.. given.Take(place), recalled, .. given.Skip(place)];
    }

    /// <summary>The conversation that begins with the same messages, up to the first of the user.</summary>
    internal static string OpeningOf(IReadOnlyList<ChatMessage> given)
    {
        var opening = given.TakeWhile(message => message.Role != ChatRole.User)
            .Concat(given.Where(message => message.Role == ChatRole.User).Take(1))
            .Where(message => message.Role != ChatRole.System);
        return MessageDigest.Made([.. opening.SelectMany(MessageShapes.Of).Select(MessageDigest.Of)]);
    }

    private string ConversationOf(IReadOnlyList<ChatMessage> given, ChatOptions? options)
    {
        if (conversationOf?.Invoke(options) is { Length: > 0 } told) return told;
        return options?.ConversationId is { Length: > 0 } id ? _names.GetValueOrDefault(id, id) : OpeningOf(given);
    }

    private void Record(string conversation, IReadOnlyList<ChatMessage> given, ChatResponse response)
    {
        if (response.ConversationId is { Length: > 0 } name)
        {
            if (_names.Count >= MostNames) _names.Clear();
            _names[name] = conversation;
        }
        memory.Record(conversation, given, response.Messages, response.ModelId);
    }
}
