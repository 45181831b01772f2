using System.Buffers.Binary;
using Akosha.Contracts.Conversations;

namespace Akosha.Agents.Recording;

/// <summary>What a message says, and ids that are made of it.</summary>
internal static class MessageDigest
{
    /// <summary>The same for messages that say the same, whoever is named as their author.</summary>
    public static string Of(MessageRequest message) => Made(
        message.Role, message.Content?.GetRawText(), message.ToolCalls?.GetRawText(), message.ToolCallId);

    /// <summary>32 hexadecimal digits, the same for the same texts.</summary>
    public static string Made(params ReadOnlySpan<string?> texts)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Digest.Of(texts));
        return Convert.ToHexStringLower(bytes);
    }
}
