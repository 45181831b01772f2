using System.Security.Cryptography;
using System.Text;
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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "");
            hash.AppendData(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
