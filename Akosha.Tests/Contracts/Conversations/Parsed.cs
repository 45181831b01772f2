using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Tests.Contracts.Conversations;

/// <summary>What becomes of conversations that are sent.</summary>
internal static class Parsed
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The one message of a conversation, of which nothing is wrong.</summary>
    public static Message Message(string json) => Assert.Single(Messages(json));

    /// <summary>The messages of a conversation, of which nothing is wrong.</summary>
    public static IReadOnlyList<Message> Messages(params string[] messages) => Messages(new ConversationRules(Now), 0, messages);

    public static IReadOnlyList<Message> Messages(ConversationRules rules, int place, params string[] messages)
    {
        var parsed = Conversation($"{{\"system_id\":\"s\",\"conversation_id\":\"c\",\"messages\":[{string.Join(',', messages)}]}}", rules, place);
        Assert.Empty(parsed.Errors);
        return parsed.Conversation!.Messages;
    }

    public static ParsedConversation Conversation(string json, ConversationRules? rules = null, int place = 0)
    {
        using var document = StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), out var error);
        Assert.Null(error);
        return ConversationParser.Parse(document!.RootElement, rules ?? new ConversationRules(Now), place);
    }

    /// <summary>A field of a message's original, as JSON.</summary>
    public static string Raw(this Message message, params string[] path)
    {
        var element = JsonElement.Parse(message.Original!);
        foreach (var name in path)
            element = int.TryParse(name, out var index) ? element[index] : element.GetProperty(name);
        return element.GetRawText();
    }
}
