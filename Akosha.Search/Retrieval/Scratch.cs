using System.Collections.Concurrent;

namespace Akosha.Search.Retrieval;

/// <summary>The arrays a query adds scores up in, one slot a message or conversation. They are handed from query to query, all zero.</summary>
internal sealed class Scratch
{
    private static readonly ConcurrentBag<Scratch> Free = [];

    private float[] _own = [], _conversation = [], _frequency = [], _highest = [], _total = [];
    private bool[] _isTouched = [];
    private int _messages, _conversations;

    /// <summary>BM25 of each message.</summary>
    public float[] Own => _own;

    /// <summary>BM25 of each conversation as one document.</summary>
    public float[] Conversation => _conversation;

    /// <summary>What no message of a conversation exceeds by itself.</summary>
    public float[] Highest => _highest;

    /// <summary>BM25 of all messages of a conversation together.</summary>
    public float[] Total => _total;

    /// <summary>How often the term at hand occurs in each conversation; zero between terms.</summary>
    public float[] Frequency => _frequency;

    /// <summary>The conversations that hold the term at hand.</summary>
    public List<int> Holding { get; } = [];

    /// <summary>The conversations with any score.</summary>
    public List<int> Touched { get; } = [];

    public static Scratch Rent(int messages, int conversations)
    {
        if (!Free.TryTake(out var scratch)) scratch = new Scratch();
        (scratch._messages, scratch._conversations) = (messages, conversations);
        if (scratch._own.Length < messages) scratch._own = new float[messages * 5L / 4];
        if (scratch._conversation.Length >= conversations) return scratch;
        scratch._conversation = new float[conversations * 5L / 4];
        scratch._frequency = new float[conversations * 5L / 4];
        scratch._highest = new float[conversations * 5L / 4];
        scratch._total = new float[conversations * 5L / 4];
        scratch._isTouched = new bool[conversations * 5L / 4];
        return scratch;
    }

    public void Touch(int conversation)
    {
        if (_isTouched[conversation]) return;
        _isTouched[conversation] = true;
        Touched.Add(conversation);
    }

    /// <summary>Clears the arrays and gives them to the next query.</summary>
    public void Return()
    {
        Array.Clear(_own, 0, _messages);
        Array.Clear(_conversation, 0, _conversations);
        Array.Clear(_highest, 0, _conversations);
        Array.Clear(_total, 0, _conversations);
        Array.Clear(_isTouched, 0, _conversations);
        Touched.Clear();
        Free.Add(this);
    }
}
