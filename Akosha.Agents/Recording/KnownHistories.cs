using Akosha.Contracts.Conversations;

namespace Akosha.Agents.Recording;

/// <summary>
/// What has been recorded of conversations whose whole history comes with every turn: what was taken before is not taken again.
/// Ids are made of what messages say and how many that say the same stand before them, so that also another process, which
/// knows nothing of it, gives the same.
/// </summary>
/// <param name="most">How many conversations are remembered.</param>
internal sealed class KnownHistories(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<History>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<History> _latest = new();

    /// <summary>The messages that are new, with their ids.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="request">What was sent: a history, or what is new of it.</param>
    /// <param name="response">What was answered.</param>
    /// <param name="hasOlder">
    /// True if some messages of the conversation were said before it was known here, nobody knows when: they have no time, and
    /// stand by their arrival, as must what follows them.
    /// </param>
    public List<MessageRequest> TakeNew(
        string conversationId, IReadOnlyList<MessageRequest> request, IEnumerable<MessageRequest> response, out bool hasOlder)
    {
        lock (_lock)
        {
            var history = Of(conversationId);
            var known = history.Counts;
            var lastAnswer = request.ToList().FindLastIndex(message => message.Role == "assistant");
            // A service that keeps the history itself is sent only what is new.
            var here = lastAnswer < 0 && known.Count > 0 ? new Dictionary<string, int>(known) : [];
            var taken = new List<MessageRequest>();
            foreach (var (place, message) in request.Concat(response).Index())
            {
                var digest = MessageDigest.Of(message);
                var number = here.GetValueOrDefault(digest);
                here[digest] = number + 1;
                if (number < known.GetValueOrDefault(digest)) continue;
                taken.Add(message with { Id = MessageDigest.Made(digest, $"{number}") });
                history.HasOlder |= place <= lastAnswer;
            }
            hasOlder = history.HasOlder;
            foreach (var (digest, count) in here) known[digest] = Math.Max(count, known.GetValueOrDefault(digest));
            return taken;
        }
    }

    /// <summary>Forgets a conversation of which something was not stored: it is taken again when its history comes.</summary>
    public void Forget(string conversationId)
    {
        lock (_lock)
            if (_known.Remove(conversationId, out var node)) _latest.Remove(node);
    }

    private History Of(string conversationId)
    {
        if (_known.TryGetValue(conversationId, out var node)) _latest.Remove(node);
        else
        {
            node = new(new History(conversationId));
            _known[conversationId] = node;
            if (_known.Count > most)
            {
                _known.Remove(_latest.First!.Value.Id);
                _latest.RemoveFirst();
            }
        }
        _latest.AddLast(node);
        return node.Value;
    }

    private sealed class History(string id)
    {
        public string Id => id;

        /// <summary>How many messages say the same, by what they say.</summary>
        public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

        public bool HasOlder { get; set; }
    }
}
