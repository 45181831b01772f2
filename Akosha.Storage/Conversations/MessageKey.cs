using Akosha.Contracts.Conversations;

namespace Akosha.Storage.Conversations;

/// <summary>
/// The key of a message (system, conversation, message id) as a digest of 128 bits (<see cref="Digest"/>), for indexes that hold
/// millions of keys. It stands for the ids themselves: whoever writes to one system cannot choose ids of its own that have the
/// key of another's message.
/// </summary>
public readonly record struct MessageKey(UInt128 Hash)
{
    /// <summary>Name and version of the keys, stored with them.</summary>
    public const string Name = "sha256-128";

    /// <summary>The key of a message.</summary>
    public static MessageKey Of(string systemId, string conversationId, string messageId) =>
        new(Digest.Of(systemId, conversationId, messageId));
}
