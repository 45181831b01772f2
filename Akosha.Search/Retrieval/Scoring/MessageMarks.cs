using System.Buffers;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>A set of messages, a bit each.</summary>
internal sealed class MessageMarks : IDisposable
{
    private readonly ulong[] _words;

    private MessageMarks(ulong[] words) => _words = words;

    /// <summary>An empty set.</summary>
    /// <param name="messages">How many messages there are.</param>
    public static MessageMarks Rent(int messages)
    {
        var words = messages / 64 + 1;
        var rented = ArrayPool<ulong>.Shared.Rent(words);
        rented.AsSpan(0, words).Clear();
        return new MessageMarks(rented);
    }

    /// <summary>Adds a message.</summary>
    public void Add(MessageNumber message) => _words[message.Value >> 6] |= 1UL << message.Value;

    /// <summary>True if it was added.</summary>
    public bool Has(MessageNumber message) => (_words[message.Value >> 6] >> message.Value & 1) != 0;

    /// <summary>Gives its bits to others.</summary>
    public void Dispose() => ArrayPool<ulong>.Shared.Return(_words);
}
