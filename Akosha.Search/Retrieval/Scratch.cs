using System.Collections.Concurrent;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The arrays a query adds scores up in, one slot a message or conversation. They are handed from query to query: each
/// leaves them as it found them, all zero, by clearing what it touched.
/// </summary>
internal sealed class Scratch
{
    private static readonly ConcurrentBag<Scratch> Free = [];

    private readonly List<int> _touched = [];
    private float[] _own = [], _conversation = [], _frequency = [];
    private bool[] _isTouched = [];

    /// <summary>BM25 of each message.</summary>
    public float[] Own => _own;

    /// <summary>BM25 of each conversation as one document.</summary>
    public float[] Conversation => _conversation;

    /// <summary>How often the term at hand occurs in each conversation; zero between terms.</summary>
    public float[] Frequency => _frequency;

    /// <summary>The conversations that hold the term at hand.</summary>
    public List<int> Holding { get; } = [];

    /// <summary>The conversations with any score.</summary>
    public List<int> Touched => _touched;

    public static Scratch Rent(int messages, int conversations)
    {
        if (!Free.TryTake(out var scratch)) scratch = new Scratch();
        if (scratch._own.Length < messages) scratch._own = new float[messages * 5 / 4];
        if (scratch._conversation.Length >= conversations) return scratch;
        scratch._conversation = new float[conversations * 5 / 4];
        scratch._frequency = new float[conversations * 5 / 4];
        scratch._isTouched = new bool[conversations * 5 / 4];
        return scratch;
    }

    public void Touch(int conversation)
    {
        if (_isTouched[conversation]) return;
        _isTouched[conversation] = true;
        _touched.Add(conversation);
    }

    public void Return(Tiers.ConversationTable.View conversations)
    {
        foreach (var conversation in _touched)
        {
            _isTouched[conversation] = false;
            _conversation[conversation] = 0;
            foreach (var message in conversations[conversation].Messages) _own[message] = 0;
        }
        _touched.Clear();
        Free.Add(this);
    }
}
