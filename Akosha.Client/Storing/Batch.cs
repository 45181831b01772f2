using System.Buffers;
using Akosha.Contracts.Conversations;

namespace Akosha.Client.Storing;

/// <summary>The lines of one request, and which conversation each of them is of.</summary>
/// <param name="first">The place of its first conversation.</param>
/// <param name="number">The number of the request, from 0.</param>
internal sealed class Batch(long first, int number)
{
    private readonly List<int> _conversations = [];
    private readonly ArrayBufferWriter<byte> _lines = new();

    public long First => first;

    public int Number => number;

    public int Count { get; private set; }

    public int Bytes => _lines.WrittenCount;

    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    public void Add(ConversationRequest conversation)
    {
        var lines = ConversationLines.Write(_lines, conversation);
        for (var line = 0; line < lines; line++) _conversations.Add(Count);
        Count++;
    }

    /// <summary>What became of the conversations, from what became of their lines.</summary>
    public StoredBatch Told(IngestReply reply)
    {
        if (_conversations.Count == Count) return new StoredBatch(First, Count, reply);
        return new StoredBatch(First, Count, reply with
        {
            Rejected = [.. reply.Rejected
                .Select(rejection => rejection with { Index = _conversations[rejection.Index] })],
        });
    }
}
