using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Akosha.Storage.Conversations;

/// <summary>
/// The key of a message (system, conversation, message id) as its 128-bit XXH3 hash, for indexes that hold millions of
/// keys. Two keys share a hash with a chance of about 1 in 10^20 among a billion messages.
/// </summary>
public readonly record struct MessageKey(UInt128 Hash)
{
    /// <summary>The key of a message.</summary>
    public static MessageKey Of(string systemId, string conversationId, string messageId)
    {
        var hash = new XxHash128();
        Append(hash, systemId);
        Append(hash, conversationId);
        Append(hash, messageId);
        return new MessageKey(hash.GetCurrentHashAsUInt128());
    }

    private static void Append(XxHash128 hash, string part)
    {
        // The length goes first, so that ("a", "bc") and ("ab", "c") differ.
        var length = part.Length;
        hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        hash.Append(MemoryMarshal.AsBytes(part.AsSpan()));
    }
}
