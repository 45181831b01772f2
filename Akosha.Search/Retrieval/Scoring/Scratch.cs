using System.Collections.Concurrent;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// The arrays a query adds scores up in, one slot a message or conversation. They are handed from query to query, all zero.
/// </summary>
internal sealed class Scratch
{
    private static readonly ConcurrentBag<Scratch> Free = [];

    private float[] _own = [];
    private ConversationScores[] _conversation = [];
    private bool[] _isTouched = [];
    private float[] _bounds = [];
    private int _messages, _conversations;

    /// <summary>BM25 of each message.</summary>
    public float[] Own => _own;

    /// <summary>What is added up for each conversation.</summary>
    public ConversationScores[] Conversation => _conversation;

    /// <summary>The conversations with any score.</summary>
    public List<ConversationOrdinal> Touched { get; } = [];

    /// <summary>A number for each of the first so many of <see cref="Touched"/>, whatever it was before.</summary>
    public Span<float> Bounds(int count)
    {
        if (_bounds.Length < count) _bounds = new float[_conversation.Length];
        return _bounds.AsSpan(0, count);
    }

    /// <summary>Which conversations have each term of the query.</summary>
    public TermFrequencies Frequencies { get; } = new();

    /// <summary>Takes the arrays for a query.</summary>
    /// <param name="messages">How many messages there are.</param>
    /// <param name="conversations">How many conversations there are.</param>
    public static Scratch Rent(int messages, int conversations)
    {
        if (!Free.TryTake(out var scratch)) scratch = new Scratch();
        scratch._messages = messages;
        scratch._conversations = conversations;
        if (scratch._own.Length < messages) scratch._own = new float[messages * 5L / 4];
        if (scratch._conversation.Length >= conversations) return scratch;
        scratch._conversation = new ConversationScores[conversations * 5L / 4];
        scratch._isTouched = new bool[conversations * 5L / 4];
        return scratch;
    }

    /// <summary>Notes that a conversation has a score.</summary>
    public void Touch(ConversationOrdinal conversation)
    {
        if (_isTouched[conversation.Value]) return;
        _isTouched[conversation.Value] = true;
        Touched.Add(conversation);
    }

    /// <summary>Clears the arrays and gives them to the next query.</summary>
    public void Return()
    {
        Array.Clear(_own, 0, _messages);
        Array.Clear(_conversation, 0, _conversations);
        Array.Clear(_isTouched, 0, _conversations);
        Touched.Clear();
        Free.Add(this);
    }
}
