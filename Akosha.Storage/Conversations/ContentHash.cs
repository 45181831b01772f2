using System.IO.Hashing;
using System.Text;

namespace Akosha.Storage.Conversations;

/// <summary>The hash by which an exact repeat of a message is known: of everything but its time.</summary>
public static class ContentHash
{
    /// <summary>The 64-bit XXH3 of role, author, content and metadata (its keys in ordinal order).</summary>
    public static long Of(Message message, IReadOnlyDictionary<string, string>? metadata)
    {
        var hash = new XxHash3();
        Append(hash, message.Role);
        Append(hash, message.Author ?? "");
        Append(hash, message.Content);
        foreach (var (key, value) in (metadata ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Append(hash, key);
            Append(hash, value);
        }
        return unchecked((long)hash.GetCurrentHashAsUInt64());
    }

    private static void Append(XxHash3 hash, string text)
    {
        hash.Append(Encoding.UTF8.GetBytes(text));
        hash.Append([0xFF]); // never part of UTF-8, so the parts cannot run into each other
    }
}
