namespace Akosha.Contracts.Conversations;

/// <summary>The ids of the messages of one conversation of a request: those given, and those derived for the others.</summary>
/// <param name="rules">The rules of the request, with its key.</param>
/// <param name="place">The conversation's place in the request.</param>
internal sealed class MessageIds(ConversationRules rules, int place)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _equal = new(StringComparer.Ordinal);

    /// <summary>Takes an id that was given; false if an earlier message has it.</summary>
    public bool TryTake(string id) => _taken.Add(id);

    /// <summary>
    /// The id of a message without one. Where an earlier message was given the id that would be derived it is one of those that
    /// say the same, and counts as such.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="position">Its place in the conversation.</param>
    public string Derive(Message message, int position)
    {
        if (rules.IdempotencyKey is { } key && DerivedId.OfPlace(key, place, position) is var placed && _taken.Add(placed))
            return placed;
        var first = DerivedId.OfContent(message, 0);
        if (_taken.Add(first)) return first;
        for (var earlier = _equal.GetValueOrDefault(first) + 1; ; earlier++)
        {
            var next = DerivedId.OfContent(message, earlier);
            _equal[first] = earlier;
            if (_taken.Add(next)) return next;
        }
    }
}
