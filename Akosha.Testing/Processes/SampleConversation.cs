using System.Text.Json;
using Akosha.Contracts.Conversations;

namespace Akosha.Testing.Processes;

/// <summary>Conversations of plain texts, as clients send them.</summary>
public static class SampleConversation
{
    /// <summary>User messages with the ids 0, 1, … that say one text each.</summary>
    /// <param name="system">The system.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="texts">What its messages say.</param>
    public static ConversationRequest Of(string system, string id, params IEnumerable<string> texts) => new(system, id)
    {
        Messages = [.. texts.Select((text, number) => Message($"{number}", text))],
    };

    /// <summary>A user message.</summary>
    /// <param name="id">Its id; null to have one derived.</param>
    /// <param name="text">What it says.</param>
    public static MessageRequest Message(string? id, string text) => new("user")
    {
        Id = id,
        Content = JsonSerializer.SerializeToElement(text),
    };
}
